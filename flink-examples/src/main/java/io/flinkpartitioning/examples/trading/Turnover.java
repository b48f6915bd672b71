package io.flinkpartitioning.examples.trading;

/**
 * What has been traded in a window so far. Public, so that Flink serializes it field by field.
 *
 * @param cents price times quantity
 * @param quantity how many, bought or sold
 */
public record Turnover(long cents, long quantity) {}
