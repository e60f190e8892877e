/** Tests which resources IAM Access Analyzer analyzes, by their ARNs. */
import { expect, test } from '@jest/globals'
import { analyzedResource } from '../../core/aws/analyzed-resources.ts'

const OF = 'us-east-1:111122223333'

test.each([
  ['arn:aws:s3:::reports', 'AWS::S3::Bucket', undefined],
  [`arn:aws:sqs:${OF}:jobs`, 'AWS::SQS::Queue', undefined],
  [`arn:aws:sns:${OF}:alarms`, 'AWS::SNS::Topic', undefined],
  [`arn:aws-cn:kms:${OF}:key/1234`, 'AWS::KMS::Key', undefined],
  [`arn:aws:secretsmanager:${OF}:secret:db/main-a1b2c3`, 'AWS::SecretsManager::Secret', undefined],
  [`arn:aws:lambda:${OF}:function:worker`, 'AWS::Lambda::Function', undefined],
  [`arn:aws:lambda:${OF}:layer:tools:7`, 'AWS::Lambda::LayerVersion', undefined],
  [`arn:aws:ecr:${OF}:repository/team/app`, 'AWS::ECR::Repository', undefined],
  [`arn:aws:elasticfilesystem:${OF}:file-system/fs-1`, 'AWS::EFS::FileSystem', undefined],
  ['arn:aws:ec2:us-east-1::snapshot/snap-1', 'AWS::EC2::Snapshot', undefined],
  [`arn:aws:rds:${OF}:snapshot:rds:daily`, 'AWS::RDS::DBSnapshot', undefined],
  [`arn:aws:rds:${OF}:cluster-snapshot:daily`, 'AWS::RDS::DBClusterSnapshot', undefined],
  [`arn:aws:dynamodb:${OF}:table/orders`, 'AWS::DynamoDB::Table', undefined],
  [`arn:aws:dynamodb:${OF}:table/orders/stream/2026`, 'AWS::DynamoDB::Stream', undefined],
  [`arn:aws:s3express:${OF}:bucket/fast--use1-az4--x-s3`, 'AWS::S3Express::DirectoryBucket', undefined],
  ['arn:aws:s3:::reports/2026/a:b.csv', 'AWS::S3::Bucket', 'arn:aws:s3:::reports'],
  ['arn:aws:s3:::reports/*', 'AWS::S3::Bucket', 'arn:aws:s3:::reports'],
  [`arn:aws:sns:${OF}:alarms:0a1b`, 'AWS::SNS::Topic', `arn:aws:sns:${OF}:alarms`],
  [
    `arn:aws:dynamodb:${OF}:table/orders/index/by-date`,
    'AWS::DynamoDB::Table',
    `arn:aws:dynamodb:${OF}:table/orders`,
  ],
])('%s is about a resource of type %s', (arn, type, whole = arn) => {
  const region = type === 'AWS::S3::Bucket' ? undefined : 'us-east-1'
  expect(analyzedResource(arn)).toEqual({ arn: whole, type, region })
})

test.each([
  '*',
  'reports',
  'arn:aws:s3:::*',
  'arn:aws:s3:::report?',
  `arn:aws:s3:${OF}:accesspoint/mine`,
  `arn:aws:sqs:${OF}:*`,
  'arn:aws:iam::111122223333:role/deployer',
  `arn:aws:lambda:${OF}:function:worker:live`,
  `arn:aws:lambda:${OF}:layer:tools`,
  `arn:aws:kms:${OF}:alias/mine`,
  `arn:aws:ssm:${OF}:parameter/a`,
])('%s is about no such resource', (arn) => {
  expect(analyzedResource(arn)).toBeUndefined()
})
