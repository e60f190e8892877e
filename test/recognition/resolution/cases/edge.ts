/** Source: guides of API Gateway, Route 53, ACM, Cognito, SES, WAF, and Bedrock; Service Authorization Reference. */
import { type Case, http, json, query } from '../case.ts'

const ROLE = 'arn:aws:iam::111122223333:role/r'

export const apigateway: readonly Case[] = [
  http('apigateway.GetRestApis', 'GET /restapis', ['apigateway:GET arn:aws:apigateway:us-east-1::/restapis']),
  http('apigateway.GetRestApi', 'GET /restapis/abc123', [
    'apigateway:GET arn:aws:apigateway:us-east-1::/restapis/abc123',
  ]),
  http(
    'apigateway.CreateRestApi',
    'POST /restapis',
    ['apigateway:POST arn:aws:apigateway:us-east-1::/restapis'],
    { body: '{"name":"x"}' },
  ),
  http(
    'apigateway.CreateRestApi',
    'POST /restapis',
    [
      'apigateway:POST arn:aws:apigateway:us-east-1::/restapis',
      'apigateway:UpdateRestApiPolicy arn:aws:apigateway:us-east-1::/restapis',
    ],
    {
      body: '{"name":"x","policy":"{}"}',
    },
  ),
  http(
    'apigateway.UpdateIntegration',
    'PATCH /restapis/abc/resources/r/methods/GET/integration',
    [
      'apigateway:PATCH arn:aws:apigateway:us-east-1::/restapis/abc/resources/r/methods/GET/integration',
      `iam:PassRole ${ROLE}`,
    ],
    { body: `{"patchOperations":[{"op":"replace","path":"/credentials","value":"${ROLE}"}]}` },
  ),
  http(
    'apigateway.UpdateRestApi',
    'PATCH /restapis/abc',
    [
      'apigateway:PATCH arn:aws:apigateway:us-east-1::/restapis/abc',
      'apigateway:UpdateRestApiPolicy arn:aws:apigateway:us-east-1::/restapis/abc',
    ],
    {
      body: '{"patchOperations":[{"op":"replace","path":"/policy","value":"{}"}]}',
    },
  ),
  http(
    'apigateway.UpdateRestApi',
    'PATCH /restapis/abc',
    ['apigateway:PATCH arn:aws:apigateway:us-east-1::/restapis/abc'],
    {
      body: '{"patchOperations":[{"op":"replace","path":"/name","value":"policy"}]}',
    },
  ),
  http(
    'apigateway.PutMethod',
    'PUT /restapis/abc/resources/r1/methods/GET',
    ['apigateway:PUT arn:aws:apigateway:us-east-1::/restapis/abc/resources/r1/methods/GET'],
    { body: '{}' },
  ),
  http(
    'apigateway.TagResource',
    'PUT /tags/arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2Frestapis%2Fabc',
    ['apigateway:PUT arn:aws:apigateway:us-east-1::/tags/arn:aws:apigateway:us-east-1::/restapis/abc'],
    {
      body: '{"tags":{"a":"b"}}',
      keys: { 'apigateway:PUT': { 'aws:RequestTag/a': 'b', 'aws:TagKeys': ['a'] } },
    },
  ),
  http('apigatewayv2.GetApi', 'GET /v2/apis/abc', ['apigateway:GET arn:aws:apigateway:us-east-1::/apis/abc']),
  http('apigatewayv2.CreateApi', 'POST /v2/apis', ['apigateway:POST arn:aws:apigateway:us-east-1::/apis'], {
    body: '{}',
  }),
]

export const route53: readonly Case[] = [
  http('route53.GetHostedZone', 'GET /2013-04-01/hostedzone/Z123', [
    'route53:GetHostedZone arn:aws:route53:::hostedzone/Z123',
  ]),
  http(
    'route53.ChangeResourceRecordSets',
    'POST /2013-04-01/hostedzone/Z123/rrset',
    ['route53:ChangeResourceRecordSets arn:aws:route53:::hostedzone/Z123'],
    {
      body: '<ChangeResourceRecordSetsRequest><ChangeBatch><Changes><Change><Action>UPSERT</Action><ResourceRecordSet><Name>WWW.Example.com.</Name><Type>A</Type></ResourceRecordSet></Change></Changes></ChangeBatch></ChangeResourceRecordSetsRequest>',
      keys: {
        'route53:ChangeResourceRecordSets': {
          'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['www.example.com'],
          'route53:ChangeResourceRecordSetsRecordTypes': ['A'],
          'route53:ChangeResourceRecordSetsActions': ['UPSERT'],
        },
      },
    },
  ),
  http('route53.ListHostedZones', 'GET /2013-04-01/hostedzone', ['route53:ListHostedZones *']),
  http(
    'route53.ChangeTagsForResource',
    'POST /2013-04-01/tags/hostedzone/Z123',
    ['route53:ChangeTagsForResource arn:aws:route53:::hostedzone/Z123'],
    {
      body: '<ChangeTagsForResourceRequest/>',
    },
  ),
  http('route53.CreateHostedZone', 'POST /2013-04-01/hostedzone', ['route53:CreateHostedZone *'], {
    body: '<CreateHostedZoneRequest><Name>x</Name></CreateHostedZoneRequest>',
  }),
]

const CERTIFICATE = 'arn:aws:acm:us-east-1:111122223333:certificate/0123'

export const acm: readonly Case[] = [
  json('acm.DescribeCertificate', { CertificateArn: CERTIFICATE }, [
    `acm:DescribeCertificate ${CERTIFICATE}`,
  ]),
  json(
    'acm.RequestCertificate',
    { DomainName: 'a.example', SubjectAlternativeNames: ['b.example'] },
    ['acm:RequestCertificate *'],
    {
      keys: { 'acm:RequestCertificate': { 'acm:DomainNames': ['a.example', 'b.example'] } },
    },
  ),
  json('acm.DeleteCertificate', { CertificateArn: '0123' }, ['acm:DeleteCertificate *']),
  json('acm.ListCertificates', {}, ['acm:ListCertificates *']),
]

export const cognito: readonly Case[] = [
  json('cognito-idp.AdminGetUser', { UserPoolId: 'us-east-1_abc', Username: 'u' }, [
    'cognito-idp:AdminGetUser ~cognito-idp:userpool/us-east-1_abc',
  ]),
  json(
    'cognito-idp.CreateGroup',
    { UserPoolId: 'us-east-1_abc', GroupName: 'g', RoleArn: ROLE },
    ['cognito-idp:CreateGroup ~cognito-idp:userpool/us-east-1_abc', `iam:PassRole ${ROLE}`],
    {
      keys: { 'iam:PassRole': { 'iam:PassedToService': undefined } },
    },
  ),
  json('cognito-idp.InitiateAuth', { ClientId: 'c', AuthFlow: 'USER_PASSWORD_AUTH' }, []),
  json('cognito-idp.ListUserPools', {}, ['cognito-idp:ListUserPools *']),
  json('cognito-identity.GetId', { IdentityPoolId: 'us-east-1:1' }, []),
  json('cognito-identity.DescribeIdentityPool', { IdentityPoolId: 'us-east-1:1' }, [
    'cognito-identity:DescribeIdentityPool ~cognito-identity:identitypool/us-east-1:1',
  ]),
]

const raw = (message: string) => Buffer.from(message).toString('base64')

export const ses: readonly Case[] = [
  query(
    'ses.SendEmail',
    { Source: 'Shop <shop@example.com>', 'Destination.ToAddresses.member.1': 'a@b.example' },
    ['ses:SendEmail ~ses:identity/example.com'],
    {
      state: { 'verified-identity': { 'shop@example.com': 'example.com' } },
      keys: {
        'ses:SendEmail': {
          'ses:FromAddress': 'shop@example.com',
          'ses:FromDisplayName': 'Shop',
          'ses:Recipients': ['a@b.example'],
        },
      },
    },
  ),
  query('ses.SendEmail', { Source: 'shop@example.com' }, ['ses:SendEmail ~ses:identity/*']),
  query(
    'ses.SendRawEmail',
    { 'RawMessage.Data': raw('From: Shop <shop@example.com>\r\n\r\nHello') },
    ['ses:SendRawEmail ~ses:identity/example.com'],
    {
      state: { 'verified-identity': { 'shop@example.com': 'example.com' } },
      keys: { 'ses:SendRawEmail': { 'ses:FromAddress': 'shop@example.com' } },
    },
  ),
  query('ses.SendRawEmail', { 'RawMessage.Data': raw('Subject: no sender\r\n\r\n') }, [
    'ses:SendRawEmail ~ses:identity/*',
  ]),
  query(
    'ses.SendRawEmail',
    { 'RawMessage.Data': raw(Array.from({ length: 11 }, (_, at) => `From: a${at}@b.example\r\n`).join('')) },
    ['ses:SendRawEmail ~ses:identity/*'],
    { state: { 'verified-identity': { 'a0@b.example': 'b.example' } } },
  ),
  http(
    'sesv2.SendEmail',
    'POST /v2/email/outbound-emails',
    ['ses:SendEmail ~ses:identity/shop@example.com'],
    {
      body: JSON.stringify({
        FromEmailAddress: 'shop@example.com',
        Content: {},
        Destination: { ToAddresses: ['a@b.example'] },
      }),
      state: { 'verified-identity': { 'shop@example.com': 'shop@example.com' } },
      keys: { 'ses:SendEmail': { 'ses:FromAddress': 'shop@example.com' } },
    },
  ),
]

export const waf: readonly Case[] = [
  json('wafv2.GetIPSet', { Name: 'n', Scope: 'REGIONAL', Id: '1' }, [
    'wafv2:GetIPSet ~wafv2:regional/ipset/n/1',
  ]),
  json('wafv2.GetIPSet', { Name: 'n', Scope: 'CLOUDFRONT', Id: '1' }, [
    'wafv2:GetIPSet ~wafv2:global/ipset/n/1',
  ]),
]

export const bedrock: readonly Case[] = [
  http(
    'bedrock-runtime.Converse',
    'POST /model/anthropic.claude-3-haiku-20240307-v1%3A0/converse',
    [
      'bedrock:InvokeModel arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0',
    ],
    { body: '{}' },
  ),
  http(
    'bedrock-runtime.Converse',
    'POST /model/us.anthropic.claude-3-haiku-20240307-v1%3A0/converse',
    ['bedrock:InvokeModel ~bedrock:inference-profile/us.anthropic.claude-3-haiku-20240307-v1:0'],
    { body: '{}' },
  ),
]

const GROUP = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/web/0123456789abcdef'
const DATABASE = 'arn:aws:rds:us-east-1:111122223333:db:orders'
const RULES = 'arn:aws:network-firewall:us-east-1:111122223333:stateful-rulegroup/r'

export const others: readonly Case[] = [
  query(
    'elbv2.AddTags',
    { 'ResourceArns.member.1': GROUP, 'Tags.member.1.Key': 'a', 'Tags.member.1.Value': 'b' },
    [`elasticloadbalancing:AddTags ${GROUP}`],
    {
      keys: { 'elasticloadbalancing:AddTags': { 'aws:RequestTag/a': 'b' } },
    },
  ),
  query('rds.AddTagsToResource', { ResourceName: DATABASE }, [`rds:AddTagsToResource ${DATABASE}`]),
  query('rds.DeleteDBInstance', { DBInstanceIdentifier: 'orders' }, [`rds:DeleteDBInstance ${DATABASE}`]),
  http(
    'resource-groups.GroupResources',
    'POST /group-resources',
    ['resource-groups:GroupResources ~resource-groups:group/g'],
    {
      body: JSON.stringify({ Group: 'g', ResourceArns: [DATABASE] }),
    },
  ),
  json('network-firewall.ListTagsForResource', { ResourceArn: RULES }, [
    `network-firewall:ListTagsForResource ${RULES}`,
  ]),
  json(
    'redshift-data.ExecuteStatement',
    { ClusterIdentifier: 'c', Database: 'd', DbUser: 'u', Sql: 'select 1' },
    [
      'redshift-data:ExecuteStatement ~redshift:cluster:c',
      'redshift:GetClusterCredentials ~redshift:dbuser:c/u',
    ],
  ),
  json(
    'redshift-data.ExecuteStatement',
    { ClusterIdentifier: 'c', Database: 'd', SecretArn: 's', Sql: 'select 1' },
    ['redshift-data:ExecuteStatement ~redshift:cluster:c'],
  ),
]
