package io.flinkpartitioning.internal.placement.state;

import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.placement.PlacedKey;
import java.util.function.Supplier;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.jspecify.annotations.Nullable;

/**
 * The internal side of {@link io.flinkpartitioning.placement.PlacedKeyTypeInfo}: its layout, what a
 * savepoint holds beside it, the words with which a restore is refused, and the check of the job
 * that it is used in.
 *
 * <p>Immutable and thread-safe.
 *
 * @param <K> the type of the user's key
 */
public abstract class PlacedKeyType<K> extends TypeInformation<PlacedKey<K>> {

    private static final long serialVersionUID = 1L;

    /** See {@link PlacedKeyTypes#withRemedy}. */
    protected abstract PlacedKeyType<K> remediedBy(LayoutRemedy remedy);

    /** See {@link PlacedKeyTypes#encodedBy}. */
    protected abstract PlacedKeyType<K> encodedBy(KeyEncoding encoding);

    /** See {@link PlacedKeyTypes#checking}. */
    protected abstract PlacedKeyType<K> checking(SubmissionCheck check);

    /** See {@link PlacedKeyTypes#isCheckedBy}. */
    protected abstract boolean isCheckedBy(SubmissionCheck check);

    /** See {@link PlacedKeyTypes#layout}. */
    protected abstract Layout layout();

    /** See {@link PlacedKeyState#of(PlacedKeyType)}. */
    protected abstract PlacementFingerprint fingerprint();

    /** See {@link PlacedKeyTypes#withOrigin}. */
    protected abstract PlacedKeyType<K> from(Supplier<OriginCheck> origin);

    /** See {@link PlacedKeyTypes#origin}. */
    protected abstract @Nullable Supplier<OriginCheck> origin();
}
