package io.flinkpartitioning.examples.demo;

/**
 * A trade as the demo's topic has it; the trader's id is the record key.
 *
 * @param traderId who traded
 * @param amountCents for how much
 * @param timeMillis when, in milliseconds since the epoch
 */
public record Trade(String traderId, long amountCents, long timeMillis) {}
