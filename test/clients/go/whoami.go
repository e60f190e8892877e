// Prints the caller, without setting an endpoint, like a program that was written for AWS.
package main

import (
	"context"
	"fmt"
	"log"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

func main() {
	ctx := context.Background()
	settings, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		log.Fatal(err)
	}
	caller, err := sts.NewFromConfig(settings).GetCallerIdentity(ctx, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(*caller.Arn)
}
