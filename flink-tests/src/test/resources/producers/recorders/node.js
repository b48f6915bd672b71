// Records where KafkaJS and @platformatic/kafka put keys: hexadecimal keys on standard input, lines of golden.csv on
// standard output. npm install kafkajs@2.2.4 kafkajs1@npm:kafkajs@1.16.0 @platformatic/kafka@1.35.0 && node node.js < keys
const { readFileSync } = require('fs')
const path = require('path')

const version = name => JSON.parse(readFileSync(path.join('node_modules', name, 'package.json'))).version
const keys = readFileSync(0, 'utf8').replace(/\n$/, '').split('\n')

function kafkajs(create) {
  const partition = create()
  return (key, count) =>
    partition({
      topic: 't',
      partitionMetadata: Array.from({ length: count }, (_, id) => ({ partitionId: id, leader: 0 })),
      message: { key },
    })
}

const record = (client, of, command, partition) => {
  for (const count of [3, 8, 12]) {
    for (const key of keys) {
      console.log([client, of, command, count, key, partition(Buffer.from(key, 'hex'), count)].join(','))
    }
  }
}

import('@platformatic/kafka').then(platformatic => {
  const now = require('kafkajs').Partitioners
  const before = require('kafkajs1').Partitioners
  record('kafkajs', version('kafkajs1'), 'DefaultPartitioner of 1.x', kafkajs(before.DefaultPartitioner))
  record('kafkajs', version('kafkajs'), 'LegacyPartitioner', kafkajs(now.LegacyPartitioner))
  record('kafkajs', version('kafkajs'), 'DefaultPartitioner', kafkajs(now.DefaultPartitioner))
  const own = version('@platformatic/kafka')
  // The producer takes the remainder of what the partitioner returns.
  record('@platformatic/kafka', own, 'defaultPartitioner', (key, count) => platformatic.defaultPartitioner({}, key) % count)
  record('@platformatic/kafka', own, 'compatibilityPartitioner', (key, count) =>
    platformatic.compatibilityPartitioner({}, key) % count)
})
