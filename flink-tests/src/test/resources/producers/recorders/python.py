"""Records where kafka-python puts keys: hexadecimal keys on standard input, lines of golden.csv on standard output.

With Debian's python3-kafka: python3 python.py < keys
"""
import sys

import kafka
from kafka.partitioner.default import DefaultPartitioner

keys = sys.stdin.read().removesuffix("\n").split("\n")
partitioner = DefaultPartitioner()
for count in (3, 8, 12):
    for key in keys:
        partition = partitioner(bytes.fromhex(key), list(range(count)), list(range(count)))
        print("kafka-python", kafka.__version__, "DefaultPartitioner", count, key, partition, sep=",")
