/** Source: API references of the services, and the Service Authorization Reference. */
import { type Case, http, json, query } from '../case.ts'

const ROLE = 'arn:aws:iam::111122223333:role/app'

export const builds: readonly Case[] = [
  json('codebuild.StartBuild', { projectName: 'web' }, ['codebuild:StartBuild ~codebuild:project/web']),
  json('codebuild.StopBuild', { id: 'web:0b5a8e4c-1' }, ['codebuild:StopBuild ~codebuild:project/web']),
  json('codebuild.BatchGetBuilds', { ids: ['web:1', 'api:2'] }, [
    'codebuild:BatchGetBuilds ~codebuild:project/web',
    'codebuild:BatchGetBuilds ~codebuild:project/api',
  ]),
  json('codepipeline.CreatePipeline', { pipeline: { name: 'release', roleArn: ROLE, stages: [] } }, [
    'codepipeline:CreatePipeline ~codepipeline:release',
    `iam:PassRole ${ROLE}`,
  ]),
  json('codepipeline.UpdatePipeline', { pipeline: { name: 'release', roleArn: ROLE, stages: [] } }, [
    'codepipeline:UpdatePipeline ~codepipeline:release',
    `iam:PassRole ${ROLE}`,
  ]),
  json(
    'codepipeline.PutApprovalResult',
    { pipelineName: 'release', stageName: 'test', actionName: 'approve' },
    ['codepipeline:PutApprovalResult ~codepipeline:release/test/approve'],
  ),
  json('codecommit.GetFile', { repositoryName: 'code', filePath: 'x' }, [
    'codecommit:GetFile ~codecommit:code',
  ]),
  json('codedeploy.CreateDeployment', { applicationName: 'web', deploymentGroupName: 'blue' }, [
    'codedeploy:CreateDeployment ~codedeploy:deploymentgroup:web/blue',
  ]),
]

export const databases: readonly Case[] = [
  query(
    'rds.CreateDBInstance',
    {
      DBInstanceIdentifier: 'orders',
      DBSubnetGroupName: 'private',
      'Tags.Tag.1.Key': 'a',
      'Tags.Tag.1.Value': 'b',
    },
    [
      'rds:CreateDBInstance ~rds:db:orders',
      'rds:CreateDBInstance ~rds:subgrp:private',
      'rds:AddTagsToResource ~rds:db:orders',
    ],
  ),
  query('rds.CreateDBSnapshot', { DBInstanceIdentifier: 'orders', DBSnapshotIdentifier: 'nightly' }, [
    'rds:CreateDBSnapshot ~rds:db:orders',
    'rds:CreateDBSnapshot ~rds:snapshot:nightly',
  ]),
  query('rds.CopyDBSnapshot', { SourceDBSnapshotIdentifier: 'nightly', TargetDBSnapshotIdentifier: 'kept' }, [
    'rds:CopyDBSnapshot ~rds:snapshot:kept',
  ]),
  query('rds.DeleteDBSnapshot', { DBSnapshotIdentifier: 'nightly' }, [
    'rds:DeleteDBSnapshot ~rds:snapshot:nightly',
  ]),
  query('rds.ModifyDBClusterParameterGroup', { DBClusterParameterGroupName: 'tuned' }, [
    'rds:ModifyDBClusterParameterGroup ~rds:cluster-pg:tuned',
  ]),
  query('redshift.GetClusterCredentials', { ClusterIdentifier: 'c', DbUser: 'u', DbName: 'd' }, [
    'redshift:GetClusterCredentials ~redshift:dbuser:c/u',
    'redshift:GetClusterCredentials ~redshift:dbname:c/d',
  ]),
  json('dms.StartReplicationTask', { ReplicationTaskArn: 'arn:aws:dms:us-east-1:111122223333:task:X1' }, [
    'dms:StartReplicationTask ~dms:task:X1',
  ]),
  json('dms.StartReplicationTask', { ReplicationTaskArn: 'arn:aws:dms:us-east-1:111122223333:rep:X1' }, [
    'dms:StartReplicationTask *',
  ]),
  json('emr.AddJobFlowSteps', { JobFlowId: 'j-1', Steps: [] }, [
    'elasticmapreduce:AddJobFlowSteps ~elasticmapreduce:cluster/j-1',
  ]),
  json('emr.TerminateJobFlows', { JobFlowIds: ['j-1', 'j-2'] }, [
    'elasticmapreduce:TerminateJobFlows ~elasticmapreduce:cluster/j-1',
    'elasticmapreduce:TerminateJobFlows ~elasticmapreduce:cluster/j-2',
  ]),
  http(
    'backup.StartBackupJob',
    'PUT /backup-jobs',
    ['backup:StartBackupJob ~backup:backup-vault:vault', `iam:PassRole ${ROLE}`],
    {
      body: JSON.stringify({
        BackupVaultName: 'vault',
        IamRoleArn: ROLE,
        ResourceArn: 'arn:aws:dynamodb:us-east-1:111122223333:table/t',
      }),
    },
  ),
]

const balancer = (action: string, kind: string) =>
  `elasticloadbalancing:${action} ~elasticloadbalancing:loadbalancer/${kind}/web/*`

export const networks: readonly Case[] = [
  query('elbv2.CreateLoadBalancer', { Name: 'web', 'Subnets.member.1': 'subnet-1' }, [
    balancer('CreateLoadBalancer', 'app'),
  ]),
  query(
    'elbv2.CreateLoadBalancer',
    { Name: 'web', Type: 'network', 'Tags.member.1.Key': 'a', 'Tags.member.1.Value': 'b' },
    [balancer('CreateLoadBalancer', 'net'), balancer('AddTags', 'net')],
    { keys: { 'elasticloadbalancing:AddTags': { 'aws:RequestTag/a': 'b' } } },
  ),
  query('elbv2.CreateLoadBalancer', { Name: 'web', Type: 'gateway' }, [
    balancer('CreateLoadBalancer', 'gwy'),
  ]),
  query('autoscaling.SetDesiredCapacity', { AutoScalingGroupName: 'web', DesiredCapacity: '1' }, [
    'autoscaling:SetDesiredCapacity ~autoscaling:autoScalingGroup:*:autoScalingGroupName/web',
  ]),
  json(
    'application-autoscaling.RegisterScalableTarget',
    { ServiceNamespace: 'ecs', ResourceId: 'service/c/s', ScalableDimension: 'ecs:service:DesiredCount' },
    ['application-autoscaling:RegisterScalableTarget ~application-autoscaling:scalable-target/*'],
    {
      keys: {
        'application-autoscaling:RegisterScalableTarget': {
          'application-autoscaling:service-namespace': 'ecs',
        },
      },
    },
  ),
  http(
    'cloudfront.CreateDistributionWithTags',
    'POST /2020-05-31/distribution?WithTags',
    [
      'cloudfront:CreateDistribution *',
      'cloudfront:TagResource arn:aws:cloudfront::111122223333:distribution/*',
    ],
    {
      body: '<DistributionConfigWithTags><Tags><Items><Tag><Key>a</Key><Value>b</Value></Tag></Items></Tags></DistributionConfigWithTags>',
      keys: { 'cloudfront:TagResource': { 'aws:RequestTag/a': 'b' } },
    },
  ),
  http('appsync.GetGraphqlApi', 'GET /v1/apis/abc', ['appsync:GetGraphqlApi ~appsync:apis/abc']),
  json(
    'logs.PutSubscriptionFilter',
    { logGroupName: '/app', destinationArn: 'arn:aws:kinesis:us-east-1:111122223333:stream/s' },
    ['logs:PutSubscriptionFilter ~logs:log-group:/app:log-stream:'],
  ),
  json(
    'logs.PutSubscriptionFilter',
    { logGroupName: '/app', destinationArn: 'arn:aws:logs:us-east-1:444455556666:destination:d' },
    [
      'logs:PutSubscriptionFilter ~logs:log-group:/app:log-stream:',
      'logs:PutSubscriptionFilter arn:aws:logs:us-east-1:444455556666:destination:d',
    ],
  ),
]

const CERTIFICATE = 'arn:aws:iot:us-east-1:111122223333:cert/0a1b'
const node = { nodegroupName: 'n', subnets: [], nodeRole: ROLE }

export const platforms: readonly Case[] = [
  http(
    'eks.CreateNodegroup',
    'POST /clusters/main/node-groups',
    ['eks:CreateNodegroup ~eks:cluster/main', `iam:PassRole ${ROLE}`],
    {
      body: JSON.stringify(node),
      keys: { 'iam:PassRole': { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    },
  ),
  http(
    'eks.CreatePodIdentityAssociation',
    'POST /clusters/main/pod-identity-associations',
    ['eks:CreatePodIdentityAssociation ~eks:cluster/main', `iam:PassRole ${ROLE}`],
    {
      body: JSON.stringify({ namespace: 'n', serviceAccount: 's', roleArn: ROLE, targetRoleArn: `${ROLE}2` }),
      keys: { 'iam:PassRole': { 'iam:PassedToService': 'pods.eks.amazonaws.com' } },
    },
  ),
  http('iot.AttachPolicy', 'PUT /target-policies/p', [`iot:AttachPolicy ${CERTIFICATE}`], {
    body: JSON.stringify({ target: CERTIFICATE }),
  }),
  http('iot.DescribeCertificate', 'GET /certificates/0a1b', [`iot:DescribeCertificate ${CERTIFICATE}`]),
  http(
    'mediaconvert.CreateJob',
    'POST /2017-08-29/jobs',
    ['mediaconvert:CreateJob ~mediaconvert:queues/main', `iam:PassRole ${ROLE}`],
    {
      body: JSON.stringify({ role: ROLE, queue: 'arn:aws:mediaconvert:us-east-1:111122223333:queues/main' }),
      keys: { 'iam:PassRole': { 'iam:PassedToService': 'mediaconvert.amazonaws.com' } },
    },
  ),
  http('pinpoint.GetApp', 'GET /v1/apps/abc', ['mobiletargeting:GetApp ~mobiletargeting:apps/abc']),
  http(
    'bedrock-runtime.InvokeModel',
    'POST /model/anthropic.claude-v2/invoke',
    ['bedrock:InvokeModel arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-v2'],
    { body: '{}' },
  ),
]
