package io.flinkpartitioning.savepoint;

/** Hears how far a conversion is. It may be called by several threads, one at a time. */
@FunctionalInterface
public interface ConversionProgress {

    /**
     * Says how far the conversion is.
     *
     * @param done how many bytes of keyed state have been read and written, at most {@code all}. It
     *     never goes back
     * @param all how many there are: each byte of the old state counts twice
     */
    void at(long done, long all);
}
