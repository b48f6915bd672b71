// Records where Sarama and kafka-go put keys: hexadecimal keys on standard input, lines of golden.csv on standard output.
// With Debian's golang-github-shopify-sarama-dev and golang-github-segmentio-kafka-go-dev:
// GO111MODULE=off GOPATH=/usr/share/gocode go run recorder.go SARAMA_VERSION KAFKA_GO_VERSION < keys
package main

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"os"

	"github.com/Shopify/sarama"
	kafka "github.com/segmentio/kafka-go"
)

func main() {
	var keys [][]byte
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		key, err := hex.DecodeString(lines.Text())
		if err != nil {
			panic(err)
		}
		keys = append(keys, key)
	}
	record := func(client, version, command string, partition func(key []byte, count int) int) {
		for _, count := range []int{3, 8, 12} {
			for _, key := range keys {
				fmt.Printf("%s,%s,%s,%d,%x,%d\n", client, version, command, count, key, partition(key, count))
			}
		}
	}
	bySarama := func(constructor sarama.PartitionerConstructor) func([]byte, int) int {
		partitioner := constructor("t")
		return func(key []byte, count int) int {
			partition, err := partitioner.Partition(&sarama.ProducerMessage{Key: sarama.ByteEncoder(key)}, int32(count))
			if err != nil {
				panic(err)
			}
			return int(partition)
		}
	}
	record("sarama", os.Args[1], "NewHashPartitioner", bySarama(sarama.NewHashPartitioner))
	record("sarama", os.Args[1], "NewReferenceHashPartitioner", bySarama(sarama.NewReferenceHashPartitioner))
	record("kafka-go", os.Args[2], "Hash", func(key []byte, count int) int {
		ids := make([]int, count)
		for i := range ids {
			ids[i] = i
		}
		return (&kafka.Hash{}).Balance(kafka.Message{Key: key}, ids...)
	})
}
