package io.flinkpartitioning.bench.nexmark;

import java.util.SplittableRandom;

/**
 * The bids that Nexmark's generator makes with its default settings: of 50 events 46 are bids,
 * 10,000 events a second, half of the bids for a hot auction, three quarters by a hot bidder, one
 * after the other. The same each time.
 *
 * <p>Follows NexmarkConfiguration, BidGenerator, PersonGenerator and AuctionGenerator of
 * github.com/nexmark/nexmark. For one thread.
 */
final class BidSequence {

    private static final long SEED = 42;

    private static final int EVENTS_OF_EPOCH = 50;
    private static final int BIDS_OF_EPOCH = 46;
    private static final int AUCTIONS_OF_EPOCH = 3;
    private static final int EVENTS_PER_MILLISECOND = 10;
    private static final long FIRST_MILLIS = 1_436_918_400_000L;

    private static final long FIRST_ID = 1_000;
    private static final int LEAD = 10;
    private static final int HOT_BATCH = 100;
    private static final int HOT_AUCTION_RATIO = 2;
    private static final int HOT_BIDDER_RATIO = 4;
    private static final int AUCTIONS_IN_FLIGHT = 100;
    private static final int ACTIVE_PEOPLE = 1_000;

    private static final String[] HOT_CHANNELS = {"Google", "Facebook", "Baidu", "Apple"};
    private static final int CHANNELS = 10_000;

    /** What a bid of 100 bytes has besides four numbers, and by how much it varies. */
    private static final int EXTRA_LENGTH = 100 - 4 * Long.BYTES;

    private static final int EXTRA_DELTA = Math.round(EXTRA_LENGTH * 0.2f);

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final String[] hotUrls = new String[HOT_CHANNELS.length];
    private final String[] urls = new String[CHANNELS];
    private final String letters = letters(1 << 16);
    private long bids;

    BidSequence() {
        for (int channel = 0; channel < hotUrls.length; channel++) {
            hotUrls[channel] = url();
        }
        for (int channel = 0; channel < CHANNELS; channel++) {
            String url = url();
            urls[channel] =
                    random.nextInt(10) > 0
                            ? url + "&channel_id=" + Math.abs(Integer.reverse(channel))
                            : url;
        }
    }

    private String letters(int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }

    private String url() {
        return "https://www.nexmark.com/"
                + letters(3 + random.nextInt(2))
                + '/'
                + letters(3 + random.nextInt(2))
                + '/'
                + letters(3 + random.nextInt(2))
                + "/item.htm?query=1";
    }

    /** Returns the next bid, which is not before the one before. */
    Bid next() {
        long epoch = bids / BIDS_OF_EPOCH;
        long event =
                epoch * EVENTS_OF_EPOCH + (EVENTS_OF_EPOCH - BIDS_OF_EPOCH) + bids % BIDS_OF_EPOCH;
        bids++;
        long auction = auction(epoch * AUCTIONS_OF_EPOCH + AUCTIONS_OF_EPOCH - 1);
        long bidder = bidder(epoch);
        long price = Math.round(Math.pow(10, random.nextDouble() * 6) * 100);
        boolean hotChannel = random.nextInt(2) > 0;
        int channel = random.nextInt(hotChannel ? HOT_CHANNELS.length : CHANNELS);
        int length = EXTRA_LENGTH - EXTRA_DELTA + random.nextInt(2 * EXTRA_DELTA);
        int from = random.nextInt(letters.length() - length);
        return new Bid(
                auction,
                bidder,
                price,
                hotChannel ? HOT_CHANNELS[channel] : "channel-" + channel,
                hotChannel ? hotUrls[channel] : urls[channel],
                FIRST_MILLIS + event / EVENTS_PER_MILLISECOND,
                letters.substring(from, from + length));
    }

    private long auction(long last) {
        if (random.nextInt(HOT_AUCTION_RATIO) > 0) {
            return FIRST_ID + last / HOT_BATCH * HOT_BATCH;
        }
        long first = Math.max(last - AUCTIONS_IN_FLIGHT, 0);
        return FIRST_ID + first + random.nextLong(last - first + 1 + LEAD);
    }

    private long bidder(long last) {
        if (random.nextInt(HOT_BIDDER_RATIO) > 0) {
            return FIRST_ID + last / HOT_BATCH * HOT_BATCH + 1;
        }
        long people = last + 1;
        long active = Math.min(people, ACTIVE_PEOPLE);
        return FIRST_ID + people - active + random.nextLong(active + LEAD);
    }
}
