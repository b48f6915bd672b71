package io.flinkpartitioning.internal.source;

import io.flinkpartitioning.internal.flink.LaterFlink;
import io.flinkpartitioning.source.SplitPartition;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.api.java.typeutils.TypeExtractor;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.lineage.LineageDataset;
import org.apache.flink.streaming.api.lineage.LineageVertex;
import org.apache.flink.streaming.api.lineage.LineageVertexProvider;
import org.apache.flink.streaming.api.lineage.SourceLineageVertex;
import org.apache.flink.streaming.api.operators.OutputTypeConfigurable;
import org.jspecify.annotations.Nullable;

/**
 * A source that delegates to another one, with the same splits, offsets, and state of enumerator
 * and readers. It can check the records.
 */
public abstract class DelegatingSource<T, SplitT extends SourceSplit, EnumChkT>
        implements Source<T, SplitT, EnumChkT>,
                ResultTypeQueryable<T>,
                LineageVertexProvider,
                OutputTypeConfigurable<T> {

    private static final long serialVersionUID = 1L;

    final Source<T, SplitT, EnumChkT> source;
    final SplitPartition<SplitT> splitPartition;
    final SubtaskCheck.@Nullable Factory<T> checks;

    public DelegatingSource(
            Source<T, SplitT, EnumChkT> source,
            SplitPartition<SplitT> splitPartition,
            SubtaskCheck.@Nullable Factory<T> checks) {
        this.source = Objects.requireNonNull(source, "source");
        this.splitPartition = Objects.requireNonNull(splitPartition, "splitPartition");
        this.checks = checks;
    }

    @Override
    public Boundedness getBoundedness() {
        return source.getBoundedness();
    }

    /** Creates the reader of the wrapped source, followed by the check, if there is one. */
    @Override
    public SourceReader<T, SplitT> createReader(SourceReaderContext readerContext)
            throws Exception {
        SourceReader<T, SplitT> reader = source.createReader(readerContext);
        if (checks == null) {
            return reader;
        }
        return CheckedSourceReader.of(
                reader,
                checks.open(
                        new SubtaskCheck.CheckedSubtask(
                                readerContext.getIndexOfSubtask(),
                                readerContext.currentParallelism(),
                                readerContext.metricGroup(),
                                // Unknown before Flink 2.2: the check of the whole job must do.
                                LaterFlink.runtimeContext(readerContext)
                                        .map(RuntimeContext::isObjectReuseEnabled)
                                        .orElse(false))),
                splitPartition);
    }

    @Override
    public SplitEnumerator<SplitT, EnumChkT> createEnumerator(
            SplitEnumeratorContext<SplitT> enumContext) throws Exception {
        return source.createEnumerator(enumContext);
    }

    @Override
    public SplitEnumerator<SplitT, EnumChkT> restoreEnumerator(
            SplitEnumeratorContext<SplitT> enumContext, EnumChkT checkpoint) throws Exception {
        return source.restoreEnumerator(enumContext, checkpoint);
    }

    @Override
    public SimpleVersionedSerializer<SplitT> getSplitSerializer() {
        return source.getSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<EnumChkT> getEnumeratorCheckpointSerializer() {
        return source.getEnumeratorCheckpointSerializer();
    }

    /** Overrides a method that Flink has since 2.0, with an element type that 1.20 has not. */
    @SuppressWarnings("rawtypes")
    public Set declareWatermarks() {
        return LaterFlink.watermarksOf(source);
    }

    @Override
    @SuppressWarnings("unchecked")
    public TypeInformation<T> getProducedType() {
        if (source instanceof ResultTypeQueryable<?> queryable) {
            return (TypeInformation<T>) queryable.getProducedType();
        }
        return TypeExtractor.createTypeInfo(Source.class, source.getClass(), 0, null, null);
    }

    @Override
    @SuppressWarnings("unchecked")
    public void setOutputType(TypeInformation<T> outputType, ExecutionConfig config) {
        if (source instanceof OutputTypeConfigurable<?> configurable) {
            ((OutputTypeConfigurable<T>) configurable).setOutputType(outputType, config);
        }
    }

    @Override
    public LineageVertex getLineageVertex() {
        if (source instanceof LineageVertexProvider provider) {
            return provider.getLineageVertex();
        }
        return new UnknownLineage(getBoundedness());
    }

    /** The lineage that Flink itself records for a source that does not describe its data sets. */
    private record UnknownLineage(Boundedness boundedness) implements SourceLineageVertex {

        @Override
        public List<LineageDataset> datasets() {
            return Collections.emptyList();
        }
    }
}
