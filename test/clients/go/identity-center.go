// Asks for a device code, polls once, and prints what an access token from the environment gives.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	ssotypes "github.com/aws/aws-sdk-go-v2/service/sso/types"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"
	oidctypes "github.com/aws/aws-sdk-go-v2/service/ssooidc/types"
)

func main() {
	ctx := context.Background()
	cfg, err := config.LoadDefaultConfig(ctx)
	check(err)
	endpoint := aws.String(os.Getenv("ENDPOINT"))
	pollOnce(ctx, ssooidc.NewFromConfig(cfg, func(o *ssooidc.Options) { o.BaseEndpoint = endpoint }))
	usePortal(ctx, sso.NewFromConfig(cfg, func(o *sso.Options) { o.BaseEndpoint = endpoint }))
	admin := ssoadmin.NewFromConfig(cfg, func(o *ssoadmin.Options) { o.BaseEndpoint = endpoint })
	found, err := admin.ListInstances(ctx, nil)
	check(err)
	for _, instance := range found.Instances {
		fmt.Println(*instance.InstanceArn, *instance.IdentityStoreId)
	}
}

func pollOnce(ctx context.Context, client *ssooidc.Client) {
	registered, err := client.RegisterClient(ctx, &ssooidc.RegisterClientInput{
		ClientName: aws.String("go"),
		ClientType: aws.String("public"),
		Scopes:     []string{"sso:account:access"},
	})
	check(err)
	started, err := client.StartDeviceAuthorization(ctx, &ssooidc.StartDeviceAuthorizationInput{
		ClientId:     registered.ClientId,
		ClientSecret: registered.ClientSecret,
		StartUrl:     aws.String(os.Getenv("START_URL")),
	})
	check(err)
	fmt.Println(started.ExpiresIn, started.Interval, len(*started.UserCode))
	_, err = client.CreateToken(ctx, &ssooidc.CreateTokenInput{
		ClientId:     registered.ClientId,
		ClientSecret: registered.ClientSecret,
		DeviceCode:   started.DeviceCode,
		GrantType:    aws.String("urn:ietf:params:oauth:grant-type:device_code"),
	})
	var pending *oidctypes.AuthorizationPendingException
	fmt.Println(errors.As(err, &pending) && *pending.Error_ == "authorization_pending")
}

func usePortal(ctx context.Context, client *sso.Client) {
	token := aws.String(os.Getenv("ACCESS_TOKEN"))
	accounts := sso.NewListAccountsPaginator(client, &sso.ListAccountsInput{AccessToken: token, MaxResults: aws.Int32(1)})
	for accounts.HasMorePages() {
		page, err := accounts.NextPage(ctx)
		check(err)
		for _, account := range page.AccountList {
			printRole(ctx, client, &sso.GetRoleCredentialsInput{
				AccessToken: token,
				AccountId:   account.AccountId,
				RoleName:    aws.String("Dev"),
			})
		}
	}
	_, err := client.ListAccounts(ctx, &sso.ListAccountsInput{AccessToken: aws.String("none")})
	var unauthorized *ssotypes.UnauthorizedException
	fmt.Println(errors.As(err, &unauthorized), unauthorized.ErrorMessage())
}

func printRole(ctx context.Context, client *sso.Client, input *sso.GetRoleCredentialsInput) {
	got, err := client.GetRoleCredentials(ctx, input)
	check(err)
	fmt.Println(*input.AccountId, (*got.RoleCredentials.AccessKeyId)[:4], got.RoleCredentials.Expiration)
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
