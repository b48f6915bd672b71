package io.flinkpartitioning.bench.nexmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BidSequenceTest {

    private static final int BIDS = 100_000;

    private static List<Bid> bids(int count) {
        return Stream.generate(new BidSequence()::next).limit(count).toList();
    }

    @Test
    void bids_areTheSameEachTime() {
        assertThat(bids(1_000)).isEqualTo(bids(1_000));
    }

    @Test
    void bids_haveTheDistributionOfNexmark() {
        List<Bid> bids = bids(BIDS);

        assertThat(bids).extracting(Bid::dateTime).isSorted();
        // 46 bids in 50 events, and 10,000 events in a second.
        long millis = bids.get(BIDS - 1).dateTime() - bids.get(0).dateTime();
        assertThat(millis).isCloseTo(BIDS * 50L / 46 / 10, within(10L));
        assertThat(share(bids, bid -> bid.bidder() % 100 == 1)).isCloseTo(0.75, within(0.02));
        assertThat(share(bids, bid -> bid.auction() % 100 == 0)).isCloseTo(0.5, within(0.02));
        assertThat(share(bids, bid -> bid.channel().startsWith("channel-")))
                .isCloseTo(0.5, within(0.02));
        assertThat(bids.stream().mapToInt(bid -> bid.extra().length()).average().orElseThrow())
                .isCloseTo(100 - 32, within(1.0));
        Map<Long, Long> byBidder =
                bids.stream().collect(Collectors.groupingBy(Bid::bidder, Collectors.counting()));
        assertThat(byBidder).hasSizeBetween(2_000, 2_300);
    }

    private static double share(List<Bid> bids, Function<Bid, Boolean> condition) {
        return (double) bids.stream().filter(condition::apply).count() / bids.size();
    }

    @Test
    void bid_isReadAsItWasWritten() {
        assertThat(bids(100))
                .allSatisfy(bid -> assertThat(BidFormat.read(BidFormat.write(bid))).isEqualTo(bid));
    }
}
