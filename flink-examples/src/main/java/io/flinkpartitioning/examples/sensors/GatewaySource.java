package io.flinkpartitioning.examples.sensors;

import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A source of one's own, as any other one of Flink: it knows nothing of alignment. Its splits have
 * a number by which keys are partitioned, and that is all it takes.
 *
 * @param gateways how many splits there are
 * @param sensorsPerGateway how many keys each has
 * @param readings how many records each gives
 */
record GatewaySource(int gateways, int sensorsPerGateway, long readings)
        implements Source<Reading, Gateway, List<Gateway>>, ResultTypeQueryable<Reading> {

    @Override
    public TypeInformation<Reading> getProducedType() {
        return TypeInformation.of(Reading.class);
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.BOUNDED;
    }

    @Override
    public SourceReader<Reading, Gateway> createReader(SourceReaderContext context) {
        return new GatewayReader(this);
    }

    @Override
    public SplitEnumerator<Gateway, List<Gateway>> createEnumerator(
            SplitEnumeratorContext<Gateway> context) {
        return GatewayEnumerator.ofAll(context, gateways);
    }

    @Override
    public SplitEnumerator<Gateway, List<Gateway>> restoreEnumerator(
            SplitEnumeratorContext<Gateway> context, List<Gateway> unassigned) {
        return new GatewayEnumerator(context, unassigned);
    }

    @Override
    public SimpleVersionedSerializer<Gateway> getSplitSerializer() {
        return new GatewaySerializer();
    }

    @Override
    public SimpleVersionedSerializer<List<Gateway>> getEnumeratorCheckpointSerializer() {
        return new GatewaySerializer.OfLists();
    }
}
