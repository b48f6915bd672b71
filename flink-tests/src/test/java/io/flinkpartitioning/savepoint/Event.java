package io.flinkpartitioning.savepoint;

import java.io.Serializable;

/** A record of the topics of these tests, as a POJO, so that state names a class of the user's. */
public final class Event implements Serializable {

    private static final long serialVersionUID = 1L;

    public String key = "";
    public long number;
    public long time;
    public long amount;

    static Event of(String key, String value) {
        String[] fields = value.split(",", -1);
        Event event = new Event();
        event.key = key;
        event.number = Long.parseLong(fields[0]);
        event.time = Long.parseLong(fields[1]);
        event.amount = Long.parseLong(fields[2]);
        return event;
    }

    String value() {
        return "%d,%d,%d".formatted(number, time, amount);
    }
}
