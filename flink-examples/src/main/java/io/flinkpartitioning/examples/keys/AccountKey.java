package io.flinkpartitioning.examples.keys;

/**
 * The key of a record, which is more than a text.
 *
 * @param bank the bank
 * @param number the number of the account there
 */
public record AccountKey(String bank, long number) {}
