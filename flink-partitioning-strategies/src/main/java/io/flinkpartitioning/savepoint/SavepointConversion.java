package io.flinkpartitioning.savepoint;

import io.flinkpartitioning.CoPartitionedStreams;
import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.internal.Require;
import io.flinkpartitioning.internal.flink.savepoint.Rekeying;
import io.flinkpartitioning.internal.flink.savepoint.SavepointConverter;
import io.flinkpartitioning.internal.placement.KeyGroups;
import io.flinkpartitioning.internal.placement.state.PlacedKeyState;
import io.flinkpartitioning.internal.savepoint.Rekeyings;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.placement.PlacedKeyTypeInfo;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * Converts a savepoint, so that keyed state comes along into a job with other keys: from a plain
 * {@code keyBy} to {@link SmartKeyBy}, back, or from one layout to another.
 *
 * <pre>{@code
 * SavepointConversion.of("s3://savepoints/savepoint-4bd0e6-2a0b1c")
 *         .rekey("totals", byTrader) // the job's own SmartKeyBy
 *         .writeTo("s3://savepoints/totals-placed");
 * SavepointConversion.of("s3://savepoints/savepoint-77a0c2-901e5f")
 *         .rekeyToPlain("totals")
 *         .writeTo("s3://savepoints/totals-plain");
 * }</pre>
 *
 * <p>The savepoint must be in the canonical format ({@code flink stop --type canonical}). It is
 * only read. Name each operator that uses the keyed stream by its uid. State of every kind comes
 * along: values, lists, maps, windows, timers, the buffers of joins. What is not keyed is copied.
 *
 * <p>Reads and writes through Flink's {@code FileSystem}. Takes 64 MB of heap besides the largest
 * entry, and as much room for temporary files as the largest state of an operator takes without
 * compression. If it fails or is killed, there is no savepoint at the target.
 *
 * <p>Each setting returns a new instance. Immutable; {@link #writeTo} is for one thread.
 */
public final class SavepointConversion {

    private final String savepoint;
    private final Map<String, Direction> directions;
    private final int maxParallelism;
    private final @Nullable ClassLoader classLoader;

    /** How the keys of one operator change, for a max parallelism that may be set later. */
    private interface Direction {

        Rekeying.Choice under(IntUnaryOperator maxParallelism);

        /** The max parallelism that the direction has; 0 if it goes with any. */
        default int maxParallelism() {
            return 0;
        }
    }

    /** To where a job has its keys. */
    private record ToJob(PlacedKeyTypeInfo<?> keys, Layout layout) implements Direction {

        @Override
        public Rekeying.Choice under(IntUnaryOperator common) {
            return Rekeyings.to(keys);
        }

        @Override
        public int maxParallelism() {
            return layout.maxParallelism();
        }
    }

    private SavepointConversion(
            String savepoint,
            Map<String, Direction> directions,
            int maxParallelism,
            @Nullable ClassLoader classLoader) {
        this.savepoint = savepoint;
        this.directions = directions;
        this.maxParallelism = maxParallelism;
        this.classLoader = classLoader;
    }

    /**
     * Begins a conversion that changes nothing yet.
     *
     * @param savepoint the directory of the savepoint, in any file system of Flink's
     */
    public static SavepointConversion of(String savepoint) {
        return new SavepointConversion(
                Objects.requireNonNull(savepoint, "savepoint"), Map.of(), 0, null);
    }

    /**
     * Places the keys of an operator as a job does. This is the safest form, since job and
     * conversion cannot disagree. Asks the broker for the partition count, unless it is pinned.
     *
     * @param uid the uid of the operator, or its id of 32 hexadecimal digits
     * @param keyBy the job's own {@code SmartKeyBy}, with all its settings
     * @throws io.flinkpartitioning.kafka.KafkaMetadataException as {@link SmartKeyBy#explain()}
     *     does
     * @throws IllegalArgumentException as {@link SmartKeyBy#explain()} does
     */
    public SavepointConversion rekey(String uid, SmartKeyBy<?, ?> keyBy) {
        return rekey(uid, keyBy.placedKeyType());
    }

    /**
     * Places the keys of an operator of two streams as a job does.
     *
     * @param uid the uid of the operator, or its id of 32 hexadecimal digits
     * @param streams the job's own streams, with all their settings
     * @throws io.flinkpartitioning.kafka.KafkaMetadataException as {@link
     *     CoPartitionedStreams#explain()} does
     * @throws IllegalArgumentException as {@link CoPartitionedStreams#explain()} does
     */
    public SavepointConversion rekey(String uid, CoPartitionedStreams<?, ?, ?> streams) {
        return rekey(uid, streams.placedKeyType());
    }

    /**
     * Places the keys of an operator by a type of your own making.
     *
     * @param uid the uid of the operator, or its id of 32 hexadecimal digits
     * @param keys the type of the new keys, made with a placement
     * @throws IllegalArgumentException if the type was made without a placement
     */
    public SavepointConversion rekey(String uid, PlacedKeyTypeInfo<?> keys) {
        return with(uid, new ToJob(keys, PlacedKeyState.of(keys).layout()));
    }

    /**
     * Places the keys of an operator by the partitions of a topic, without the job. The whole key
     * must be the record key. If the serializer has settings, or the key consists of several
     * columns, take the placement from the job.
     *
     * @param uid the uid of the operator, or its id of 32 hexadecimal digits
     * @param partitioning how the topic's producers choose partitions
     * @param topic the topic, which the key serializer is told
     * @param partitions the partition count, at least 1
     * @throws IllegalArgumentException if the count is below 1
     */
    public SavepointConversion rekeyToPartitions(
            String uid, KafkaPartitioning<?> partitioning, String topic, int partitions) {
        Require.argument(
                partitions >= 1,
                """
                The partition count of the new layout must be at least 1, but is %d. Give the count of \
                the topic.""",
                partitions);
        return with(
                uid,
                common -> Rekeyings.toPartitions(uid, partitioning, topic, partitions, common));
    }

    /**
     * Places the keys of an operator by a hash, without the job: strings, numbers and UUIDs.
     *
     * @param uid the uid of the operator, or its id of 32 hexadecimal digits
     * @param function the hash function
     */
    public SavepointConversion rekeyToHash(String uid, HashFunction function) {
        return with(uid, common -> Rekeyings.toHash(uid, function, common));
    }

    /**
     * Gives an operator plain keys, as {@code keyBy} has them.
     *
     * @param uid the uid of the operator, or its id of 32 hexadecimal digits
     */
    public SavepointConversion rekeyToPlain(String uid) {
        return with(uid, Rekeyings::toPlain);
    }

    private SavepointConversion with(String uid, Direction direction) {
        Map<String, Direction> more = new LinkedHashMap<>(directions);
        more.put(Objects.requireNonNull(uid, "uid"), direction);
        return new SavepointConversion(savepoint, more, maxParallelism, classLoader);
    }

    /**
     * Sets the max parallelism of the job after the conversion. Without it, operators get what the
     * placement of a job says, and if there is none, they keep what they have.
     *
     * @param newMaxParallelism the number of key groups, in [1, 32768]
     * @throws IllegalArgumentException if it is out of range
     */
    public SavepointConversion withMaxParallelism(int newMaxParallelism) {
        Require.argument(
                newMaxParallelism >= 1 && newMaxParallelism <= KeyGroups.MAX_PARALLELISM_LIMIT,
                """
                The max parallelism after the conversion must be in [1, %d], but is %d. Give the one \
                that the job has.""",
                KeyGroups.MAX_PARALLELISM_LIMIT,
                newMaxParallelism);
        return new SavepointConversion(savepoint, directions, newMaxParallelism, classLoader);
    }

    /**
     * Sets what loads the classes of keys and values that the savepoint names. Default: the class
     * loader of the thread's context.
     *
     * @param userCodeClassLoader has the job's jar
     */
    public SavepointConversion withClassLoader(ClassLoader userCodeClassLoader) {
        return new SavepointConversion(
                savepoint,
                directions,
                maxParallelism,
                Objects.requireNonNull(userCodeClassLoader, "userCodeClassLoader"));
    }

    /**
     * Converts, and writes the new savepoint.
     *
     * @param target its directory, which must not exist, in any file system of Flink's
     * @return what has become of each operator
     * @throws IllegalArgumentException if something of the savepoint or the settings does not allow
     *     it. Nothing has been written
     * @throws IOException if a file system fails, or the state is damaged. What was written is
     *     deleted
     */
    public List<ConvertedOperator> writeTo(String target) throws IOException {
        return writeTo(target, (done, all) -> {});
    }

    /**
     * Does the same as {@link #writeTo(String)}, and says how far it is.
     *
     * @param progress is told after each key group
     */
    public List<ConvertedOperator> writeTo(String target, ConversionProgress progress)
            throws IOException {
        Require.argument(
                !directions.isEmpty(),
                """
                A conversion must change the keys of an operator, but names none. Call rekey(uid, …) \
                or rekeyToPlain(uid).""");
        IntUnaryOperator common = commonMaxParallelism();
        Map<String, Rekeying.Choice> choices = new LinkedHashMap<>();
        directions.forEach((uid, direction) -> choices.put(uid, direction.under(common)));
        return new SavepointConverter(savepoint, choices, userCodeClassLoader())
                .writeTo(target, progress::at).stream().map(SavepointConversion::report).toList();
    }

    private IntUnaryOperator commonMaxParallelism() {
        int ofJob =
                directions.values().stream()
                        .mapToInt(Direction::maxParallelism)
                        .filter(number -> number > 0)
                        .findFirst()
                        .orElse(0);
        Require.argument(
                maxParallelism == 0 || ofJob == 0 || maxParallelism == ofJob,
                """
                The max parallelism after the conversion must be that of the job, but withMaxParallelism \
                says %d, and the job's placement %d. Leave withMaxParallelism(…) out, or set \
                env.setMaxParallelism(%d) in the job first.""",
                maxParallelism,
                ofJob,
                maxParallelism);
        int set = Math.max(maxParallelism, ofJob);
        return old -> set > 0 ? set : old;
    }

    private ClassLoader userCodeClassLoader() {
        if (classLoader != null) {
            return classLoader;
        }
        ClassLoader ofThread = Thread.currentThread().getContextClassLoader();
        return ofThread == null ? SavepointConversion.class.getClassLoader() : ofThread;
    }

    private static ConvertedOperator report(SavepointConverter.Converted converted) {
        return new ConvertedOperator(
                converted.uid(),
                layout(converted.oldKeys()),
                layout(converted.newKeys()),
                converted.maxParallelism(),
                converted.entries(),
                converted.bytes());
    }

    private static Optional<Layout> layout(@Nullable TypeSerializerSnapshot<?> keys) {
        return keys == null ? Optional.empty() : PlacedKeyState.layout(keys);
    }
}
