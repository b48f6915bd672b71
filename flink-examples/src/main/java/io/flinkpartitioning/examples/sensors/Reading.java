package io.flinkpartitioning.examples.sensors;

/**
 * What a sensor has measured.
 *
 * @param sensor the number of the sensor
 * @param celsius the temperature
 */
public record Reading(long sensor, double celsius) {}
