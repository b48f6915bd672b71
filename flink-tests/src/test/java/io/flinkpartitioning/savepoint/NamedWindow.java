package io.flinkpartitioning.savepoint;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.triggers.CountTrigger;
import org.apache.flink.streaming.api.windowing.triggers.PurgingTrigger;
import org.apache.flink.streaming.api.windowing.triggers.Trigger;
import org.apache.flink.streaming.api.windowing.windows.Window;

/** A window of one's own, with a name of 0 to some hundred bytes. Flink's are of fixed length. */
final class NamedWindow extends Window {

    private final String name;

    NamedWindow(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    @Override
    public long maxTimestamp() {
        return Long.MAX_VALUE;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NamedWindow that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** Fires with each third record of a window. */
    static final class Assigner extends WindowAssigner<Event, NamedWindow> {

        private static final long serialVersionUID = 1L;

        @Override
        public Collection<NamedWindow> assignWindows(
                Event event, long timestamp, WindowAssignerContext context) {
            return List.of(new NamedWindow("é".repeat((int) (event.amount % 3) * 140)));
        }

        /** Flink's abstract method since 2.0. */
        @SuppressWarnings({"MissingOverride", "unchecked", "rawtypes"})
        public Trigger<Event, NamedWindow> getDefaultTrigger() {
            return (Trigger) PurgingTrigger.of(CountTrigger.<NamedWindow>of(3));
        }

        /** Flink's abstract method before 2.0. */
        @SuppressWarnings({"MissingOverride", "deprecation"})
        public Trigger<Event, NamedWindow> getDefaultTrigger(StreamExecutionEnvironment env) {
            return getDefaultTrigger();
        }

        @Override
        public TypeSerializer<NamedWindow> getWindowSerializer(ExecutionConfig config) {
            return new Serializer();
        }

        @Override
        public boolean isEventTime() {
            return false;
        }
    }

    public static final class Serializer extends TypeSerializerSingleton<NamedWindow> {

        private static final long serialVersionUID = 1L;

        @Override
        public boolean isImmutableType() {
            return true;
        }

        @Override
        public NamedWindow createInstance() {
            return new NamedWindow("");
        }

        @Override
        public NamedWindow copy(NamedWindow from) {
            return from;
        }

        @Override
        public NamedWindow copy(NamedWindow from, NamedWindow reuse) {
            return from;
        }

        @Override
        public int getLength() {
            return -1;
        }

        @Override
        public void serialize(NamedWindow window, DataOutputView target) throws IOException {
            target.writeUTF(window.name);
        }

        @Override
        public NamedWindow deserialize(DataInputView source) throws IOException {
            return new NamedWindow(source.readUTF());
        }

        @Override
        public NamedWindow deserialize(NamedWindow reuse, DataInputView source) throws IOException {
            return deserialize(source);
        }

        @Override
        public void copy(DataInputView source, DataOutputView target) throws IOException {
            target.writeUTF(source.readUTF());
        }

        @Override
        public TypeSerializerSnapshot<NamedWindow> snapshotConfiguration() {
            return new Snapshot();
        }
    }

    public static final class Snapshot extends SimpleTypeSerializerSnapshot<NamedWindow> {
        public Snapshot() {
            super(Serializer::new);
        }
    }
}
