/**
 * The topic doctor: says what {@code AlignmentDetection} finds in a topic, and what a job should do
 * about it. Read {@code Doctor} for the command, {@code Diagnosis} for what it concludes of a
 * topic, {@code OneSource} for what it concludes of several, and {@code ExaminationTable}, {@code
 * ExaminationJson} and {@code DoctorPage} for how it says so.
 */
@NullMarked
package io.flinkpartitioning.doctor;

import org.jspecify.annotations.NullMarked;
