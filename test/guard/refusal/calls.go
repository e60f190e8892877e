// Calls services with the AWS SDK for Go, and prints what it raises as JSON. Takes the URL of the server, and the access
// key IDs to use, one after the other.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/smithy-go"
)

type outcome struct {
	AccessKeyId string `json:"accessKeyId"`
	Operation   string `json:"operation"`
	Code        string `json:"code"`
	Message     string `json:"message"`
	Status      int    `json:"status"`
	RequestId   string `json:"requestId"`
}

func main() {
	outcomes := []outcome{}
	for _, key := range os.Args[2:] {
		for operation, err := range callAll(settings(os.Args[1], key)) {
			outcomes = append(outcomes, outcomeOf(key, operation, err))
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(outcomes); err != nil {
		panic(err)
	}
}

func settings(url string, key string) aws.Config {
	return aws.Config{
		BaseEndpoint:     aws.String(url),
		Region:           "us-east-1",
		Credentials:      credentials.NewStaticCredentialsProvider(key, "secret", ""),
		RetryMaxAttempts: 2,
	}
}

func callAll(cfg aws.Config) map[string]error {
	ctx := context.Background()
	errs := map[string]error{}
	buckets := s3.NewFromConfig(cfg, func(options *s3.Options) { options.UsePathStyle = true })
	_, errs["dynamodb:ListTables"] = dynamodb.NewFromConfig(cfg).ListTables(ctx, nil)
	_, errs["lambda:ListFunctions"] = lambda.NewFromConfig(cfg).ListFunctions(ctx, nil)
	_, errs["route53:ListHostedZones"] = route53.NewFromConfig(cfg).ListHostedZones(ctx, nil)
	_, errs["s3:ListBuckets"] = buckets.ListBuckets(ctx, nil)
	_, errs["s3:HeadObject"] = buckets.HeadObject(ctx, &s3.HeadObjectInput{
		Bucket: aws.String("docs"), Key: aws.String("a"),
	})
	_, errs["sns:ListTopics"] = sns.NewFromConfig(cfg).ListTopics(ctx, nil)
	_, errs["sqs:ListQueues"] = sqs.NewFromConfig(cfg).ListQueues(ctx, nil)
	return errs
}

func outcomeOf(key string, operation string, err error) outcome {
	result := outcome{AccessKeyId: key, Operation: operation}
	var failure smithy.APIError
	if errors.As(err, &failure) {
		result.Code, result.Message = failure.ErrorCode(), failure.ErrorMessage()
	}
	var response *awshttp.ResponseError
	if errors.As(err, &response) {
		result.Status, result.RequestId = response.HTTPStatusCode(), response.ServiceRequestID()
	}
	return result
}
