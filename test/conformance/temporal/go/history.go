package main

import (
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
)

func collect(iterator client.HistoryEventIterator) (*historypb.History, error) {
	history := &historypb.History{}
	for iterator.HasNext() {
		event, err := iterator.Next()
		if err != nil {
			return nil, err
		}
		history.Events = append(history.Events, event)
	}
	return history, nil
}
