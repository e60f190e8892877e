// Creates an organization with accounts, and prints what the AWS SDK for Go makes of the answers and errors.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"
)

func main() {
	ctx := context.Background()
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		log.Fatal(err)
	}
	client := organizations.NewFromConfig(cfg)
	printError(client.DescribeOrganization(ctx, nil))
	created, err := client.CreateOrganization(ctx, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(created.Organization.FeatureSet, *created.Organization.MasterAccountId)
	for i := 0; i < 22; i++ {
		createAccount(ctx, client, i)
	}
	printPages(ctx, client)
	printError(client.ListParents(ctx, &organizations.ListParentsInput{ChildId: aws.String("root")}))
}

func createAccount(ctx context.Context, client *organizations.Client, number int) {
	created, err := client.CreateAccount(ctx, &organizations.CreateAccountInput{
		AccountName: aws.String(fmt.Sprintf("account %d", number)),
		Email:       aws.String(fmt.Sprintf("account-%d@example.org", number)),
	})
	if err != nil {
		log.Fatal(err)
	}
	status, err := client.DescribeCreateAccountStatus(ctx, &organizations.DescribeCreateAccountStatusInput{
		CreateAccountRequestId: created.CreateAccountStatus.Id,
	})
	if err != nil {
		log.Fatal(err)
	}
	if status.CreateAccountStatus.State != types.CreateAccountStateSucceeded {
		log.Fatal(status.CreateAccountStatus.FailureReason)
	}
}

func printPages(ctx context.Context, client *organizations.Client) {
	pages := organizations.NewListAccountsPaginator(client, &organizations.ListAccountsInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(len(page.Accounts), page.Accounts[0].JoinedTimestamp.UnixMilli())
	}
}

func printError(_ any, err error) {
	var notInUse *types.AWSOrganizationsNotInUseException
	var invalid *types.InvalidInputException
	switch {
	case errors.As(err, &notInUse):
		fmt.Println(notInUse.ErrorCode(), *notInUse.Message)
	case errors.As(err, &invalid):
		fmt.Println(invalid.ErrorCode(), invalid.Reason, *invalid.Message)
	default:
		log.Fatal("another error: ", err)
	}
}
