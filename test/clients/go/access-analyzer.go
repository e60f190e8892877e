// Checks policies with the AWS SDK for Go, and prints results, pages of findings, and an error.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/accessanalyzer"
	"github.com/aws/aws-sdk-go-v2/service/accessanalyzer/types"
)

func main() {
	background := context.Background()
	settings, err := config.LoadDefaultConfig(background)
	if err != nil {
		log.Fatal(err)
	}
	client := accessanalyzer.NewFromConfig(settings)
	existing, changed := os.Args[1], os.Args[2]

	comparison, err := client.CheckNoNewAccess(background, &accessanalyzer.CheckNoNewAccessInput{
		ExistingPolicyDocument: &existing,
		NewPolicyDocument:      &changed,
		PolicyType:             types.AccessCheckPolicyTypeIdentityPolicy,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(comparison.Result, aws.ToString(comparison.Message))
	for _, reason := range comparison.Reasons {
		fmt.Println(aws.ToInt32(reason.StatementIndex), aws.ToString(reason.Description))
	}

	pages := accessanalyzer.NewValidatePolicyPaginator(client, &accessanalyzer.ValidatePolicyInput{
		PolicyDocument: aws.String(os.Args[3]),
		PolicyType:     types.PolicyTypeResourcePolicy,
		MaxResults:     aws.Int32(2),
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(background)
		if err != nil {
			log.Fatal(err)
		}
		for _, finding := range page.Findings {
			start := finding.Locations[0].Span.Start
			fmt.Println(len(page.Findings), finding.FindingType, *finding.IssueCode, *start.Line, *start.Column)
		}
	}

	_, err = client.CheckNoPublicAccess(background, &accessanalyzer.CheckNoPublicAccessInput{
		PolicyDocument: aws.String("{"),
		ResourceType:   types.AccessCheckResourceType("AWS::S3::Bucket"),
	})
	var invalid *types.InvalidParameterException
	fmt.Println(errors.As(err, &invalid))
}
