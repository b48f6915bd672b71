package io.flinkpartitioning;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.StandardSinkTopologies;
import org.apache.flink.streaming.api.connector.sink2.SupportsPostCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Discards all records; what its writers have to commit, which is nothing, one operator commits.
 */
final class GloballyCommittedSink<T> extends StatelessSink<T>
        implements SupportsCommitter<String>, SupportsPostCommitTopology<String> {

    private static final long serialVersionUID = 1L;

    @Override
    public CommittingSinkWriter<T, String> createWriter(WriterInitContext context) {
        return new CommittingSinkWriter<>() {
            @Override
            public void write(T element, Context writeContext) {}

            @Override
            public void flush(boolean endOfInput) {}

            @Override
            public Collection<String> prepareCommit() {
                return List.of();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Committer<String> createCommitter(CommitterInitContext context) {
        return new Nothing();
    }

    @Override
    public SimpleVersionedSerializer<String> getCommittableSerializer() {
        return new Texts();
    }

    @Override
    public void addPostCommitTopology(DataStream<CommittableMessage<String>> committables) {
        StandardSinkTopologies.addGlobalCommitter(
                committables, Nothing::new, this::getCommittableSerializer);
    }

    private static final class Nothing implements Committer<String> {

        @Override
        public void commit(Collection<CommitRequest<String>> committables) {}

        @Override
        public void close() {}
    }

    private static final class Texts implements SimpleVersionedSerializer<String> {

        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String deserialize(int version, byte[] serialized) {
            return new String(serialized, StandardCharsets.UTF_8);
        }
    }
}
