package io.flinkpartitioning.strategy;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/** The contract for strategies that take keys of any type, tried with texts. */
abstract class StringKeyedStrategyContract extends PartitioningStrategyContract<String> {

    @Override
    protected TypeInformation<String> keyType() {
        return Types.STRING;
    }

    @Override
    protected String key(int number) {
        return "trader-" + number;
    }
}
