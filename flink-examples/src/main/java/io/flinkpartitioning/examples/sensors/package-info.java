/** A source of one's own: {@link io.flinkpartitioning.examples.sensors.SensorAverages}. */
@NullMarked
package io.flinkpartitioning.examples.sensors;

import org.jspecify.annotations.NullMarked;
