package io.flinkpartitioning.examples.sensors;

import org.apache.flink.api.connector.source.SourceSplit;

/**
 * A split: the readings of a gateway, which has the sensors whose numbers leave its own as the
 * remainder.
 *
 * @param number the number of the gateway, which is the partition
 * @param nextReading how many of its readings have been read
 */
record Gateway(int number, long nextReading) implements SourceSplit {

    @Override
    public String splitId() {
        return "gateway-" + number;
    }

    /** Returns a reading: the gateway's sensors take turns. */
    Reading reading(long index, int gateways, int sensorsPerGateway) {
        long sensor = number + gateways * (index % sensorsPerGateway);
        return new Reading(sensor, 20 + sensor + index / sensorsPerGateway % 2);
    }
}
