// Puts, gets, copies, lists, or deletes objects with the AWS SDK for Go. Takes the URL of the server, a verb, and names of
// a file and of objects, such as BUCKET/KEY. Prints the error of the service.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/feature/s3/manager"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
)

func main() {
	client := s3.NewFromConfig(aws.Config{
		BaseEndpoint: aws.String(os.Args[1]),
		Region:       os.Getenv("AWS_REGION"),
		Credentials: credentials.NewStaticCredentialsProvider(
			os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY"), ""),
		RetryMaxAttempts: 1,
	}, func(options *s3.Options) { options.UsePathStyle = true })
	err := call(context.Background(), client, os.Args[2], os.Args[3:])
	var failure smithy.APIError
	if errors.As(err, &failure) {
		fmt.Printf("%s: %s\n", failure.ErrorCode(), failure.ErrorMessage())
	} else if err != nil {
		fmt.Println(err)
	}
	if err != nil {
		os.Exit(1)
	}
}

func call(ctx context.Context, client *s3.Client, verb string, names []string) error {
	switch verb {
	case "put":
		return put(ctx, client, names[0], names[1])
	case "get":
		return get(ctx, client, names[0], names[1])
	case "copy":
		bucket, key := split(names[1])
		source := url.PathEscape(names[0])
		_, err := client.CopyObject(ctx, &s3.CopyObjectInput{Bucket: bucket, Key: key, CopySource: &source})
		return err
	case "list":
		return list(ctx, client)
	default:
		bucket, key := split(names[0])
		_, err := client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: bucket, Key: key})
		return err
	}
}

func split(name string) (*string, *string) {
	bucket, key, _ := strings.Cut(name, "/")
	return &bucket, &key
}

func put(ctx context.Context, client *s3.Client, path string, name string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	bucket, key := split(name)
	_, err = manager.NewUploader(client).Upload(ctx, &s3.PutObjectInput{Bucket: bucket, Key: key, Body: file})
	return err
}

func get(ctx context.Context, client *s3.Client, path string, name string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	bucket, key := split(name)
	_, err = manager.NewDownloader(client).Download(ctx, file, &s3.GetObjectInput{Bucket: bucket, Key: key})
	return err
}

func list(ctx context.Context, client *s3.Client) error {
	found, err := client.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: aws.String("mine")})
	if err != nil {
		return err
	}
	for _, object := range found.Contents {
		fmt.Println(*object.Key)
	}
	return nil
}
