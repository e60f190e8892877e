/** Source: Amazon EC2 User Guide, on identity-based policies and condition keys; Service Authorization Reference. */
import { type Case, query } from '../case.ts'

const ROLE = 'arn:aws:iam::111122223333:role/service-role/resize'
const PASS = `iam:PassRole ${ROLE}`
const IMAGE = 'arn:aws:ec2:us-east-1::image/ami-0123456789abcdef0'
const RUN = {
  ImageId: 'ami-0123456789abcdef0',
  InstanceType: 't3.micro',
  MinCount: '1',
  MaxCount: '1',
}
const RUN_NEEDS = [
  'ec2:RunInstances ~ec2:instance/*',
  `ec2:RunInstances ${IMAGE}`,
  'ec2:RunInstances ~ec2:network-interface/*',
  'ec2:RunInstances ~ec2:volume/*',
]

export const ec2: readonly Case[] = [
  query('ec2.DescribeInstances', { 'InstanceId.1': 'i-0123456789abcdef0' }, ['ec2:DescribeInstances *'], {
    keys: { 'ec2:DescribeInstances': { 'ec2:Region': 'us-east-1' } },
  }),
  query(
    'ec2.StartInstances',
    { 'InstanceId.1': 'i-01', 'InstanceId.2': 'i-02' },
    ['ec2:StartInstances ~ec2:instance/i-01', 'ec2:StartInstances ~ec2:instance/i-02'],
    {
      keys: { 'ec2:StartInstances': { 'ec2:Region': 'us-east-1' } },
    },
  ),
  query('ec2.TerminateInstances', { 'InstanceId.1': 'i-01' }, ['ec2:TerminateInstances ~ec2:instance/i-01'], {
    state: { tags: { 'arn:aws:ec2:us-east-1:111122223333:instance/i-01': { team: 'red' } } },
    inUse: ['ec2:ResourceTag/', 'aws:ResourceTag/'],
    keys: { 'ec2:TerminateInstances': { 'ec2:ResourceTag/team': 'red', 'aws:ResourceTag/team': 'red' } },
  }),
  query('ec2.TerminateInstances', { 'InstanceId.1': 'i-01' }, ['ec2:TerminateInstances ~ec2:instance/i-01'], {
    state: { tags: { 'arn:aws:ec2:us-east-1:111122223333:instance/i-01': { team: 'red' } } },
    inUse: ['ec2:ResourceTag/'],
    keys: { 'ec2:TerminateInstances': { 'ec2:ResourceTag/team': 'red', 'aws:ResourceTag/team': undefined } },
  }),
  query(
    'ec2.RunInstances',
    {
      ...RUN,
      KeyName: 'admin',
      SubnetId: 'subnet-1',
      'SecurityGroupId.1': 'sg-1',
      'SecurityGroupId.2': 'sg-2',
    },
    [
      ...RUN_NEEDS,
      'ec2:RunInstances ~ec2:key-pair/admin',
      'ec2:RunInstances ~ec2:subnet/subnet-1',
      'ec2:RunInstances ~ec2:security-group/sg-1',
      'ec2:RunInstances ~ec2:security-group/sg-2',
    ],
    {
      keys: {
        'ec2:RunInstances ~ec2:instance/*': { 'ec2:InstanceType': 't3.micro' },
        'ec2:RunInstances ~ec2:subnet/subnet-1': { 'ec2:InstanceType': undefined },
        'ec2:RunInstances ~ec2:network-interface/*': {
          'ec2:Subnet': 'arn:aws:ec2:us-east-1:111122223333:subnet/subnet-1',
        },
      },
    },
  ),
  // Neither the VPC of another group nor the Region of something else stands in for what a policy asks about.
  query(
    'ec2.AuthorizeSecurityGroupIngress',
    {
      GroupId: 'sg-1',
      'IpPermissions.1.Groups.1.GroupId': 'sg-2',
      'IpPermissions.1.Groups.1.VpcId': 'vpc-2',
    },
    ['ec2:AuthorizeSecurityGroupIngress ~ec2:security-group/sg-1'],
    { keys: { 'ec2:AuthorizeSecurityGroupIngress': { 'ec2:Vpc': undefined } } },
  ),
  query(
    'ec2.ModifyIpam',
    { IpamId: 'ipam-1', 'AddOperatingRegion.1.RegionName': 'eu-west-1' },
    ['ec2:ModifyIpam arn:aws:ec2::111122223333:ipam/ipam-1'],
    { keys: { 'ec2:ModifyIpam': { 'ec2:Region': 'us-east-1' } } },
  ),
  query(
    'ec2.CreateVpcPeeringConnection',
    { VpcId: 'vpc-1', PeerVpcId: 'vpc-2' },
    [
      'ec2:CreateVpcPeeringConnection ~ec2:vpc/vpc-1',
      'ec2:CreateVpcPeeringConnection ~ec2:vpc-peering-connection/*',
    ],
    {
      keys: {
        'ec2:CreateVpcPeeringConnection ~ec2:vpc-peering-connection/*': {
          'ec2:RequesterVpc': 'arn:aws:ec2:us-east-1:111122223333:vpc/vpc-1',
        },
      },
    },
  ),
  query(
    'ec2.RunInstances',
    {
      ...RUN,
      'TagSpecification.1.ResourceType': 'instance',
      'TagSpecification.1.Tag.1.Key': 'team',
      'TagSpecification.1.Tag.1.Value': 'red',
      'TagSpecification.2.ResourceType': 'volume',
      'TagSpecification.2.Tag.1.Key': 'disk',
      'TagSpecification.2.Tag.1.Value': 'big',
    },
    [
      ...RUN_NEEDS,
      'ec2:RunInstances ~ec2:subnet/*',
      'ec2:RunInstances ~ec2:security-group/*',
      'ec2:CreateTags ~ec2:instance/*',
      'ec2:CreateTags ~ec2:volume/*',
    ],
    {
      keys: {
        'ec2:RunInstances ~ec2:instance/*': {
          'aws:RequestTag/team': 'red',
          'aws:RequestTag/disk': undefined,
        },
        'ec2:RunInstances ~ec2:volume/*': { 'aws:RequestTag/team': undefined, 'aws:RequestTag/disk': 'big' },
        'ec2:CreateTags ~ec2:instance/*': {
          'ec2:CreateAction': 'RunInstances',
          'aws:RequestTag/team': 'red',
          'aws:RequestTag/disk': undefined,
        },
      },
    },
  ),
  query(
    'ec2.RunInstances',
    { ...RUN, 'IamInstanceProfile.Name': 'web' },
    [...RUN_NEEDS, 'ec2:RunInstances ~ec2:subnet/*', 'ec2:RunInstances ~ec2:security-group/*', PASS],
    {
      state: { 'instance-profile-role': { web: ROLE } },
      keys: { 'iam:PassRole': { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    },
  ),
  query('ec2.RunInstances', { ...RUN, 'IamInstanceProfile.Name': 'unknown' }, [
    ...RUN_NEEDS,
    'ec2:RunInstances ~ec2:subnet/*',
    'ec2:RunInstances ~ec2:security-group/*',
    'iam:PassRole *',
  ]),
  query(
    'ec2.CreateTags',
    {
      'ResourceId.1': 'i-01',
      'ResourceId.2': 'snap-02',
      'ResourceId.3': 'bogus',
      'Tag.1.Key': 'a',
      'Tag.1.Value': 'b',
      'Tag.2.Key': 'empty',
    },
    [
      'ec2:CreateTags ~ec2:instance/i-01',
      'ec2:CreateTags arn:aws:ec2:us-east-1::snapshot/snap-02',
      'ec2:CreateTags *',
    ],
    {
      keys: {
        'ec2:CreateTags ~ec2:instance/i-01': {
          'aws:RequestTag/a': 'b',
          'aws:RequestTag/empty': '',
          'aws:TagKeys': ['a', 'empty'],
          'ec2:CreateAction': undefined,
        },
      },
    },
  ),
  query(
    'ec2.CreateVolume',
    { AvailabilityZone: 'us-east-1a', Encrypted: 'true' },
    ['ec2:CreateVolume ~ec2:volume/*'],
    {
      keys: { 'ec2:CreateVolume': { 'ec2:Encrypted': 'true', 'ec2:AvailabilityZone': 'us-east-1a' } },
    },
  ),
  query('ec2.CreateSnapshot', { VolumeId: 'vol-01' }, [
    'ec2:CreateSnapshot arn:aws:ec2:us-east-1::snapshot/*',
    'ec2:CreateSnapshot ~ec2:volume/vol-01',
  ]),
  query('ec2.CreateSecurityGroup', { GroupName: 'g', VpcId: 'vpc-1' }, [
    'ec2:CreateSecurityGroup ~ec2:security-group/*',
    'ec2:CreateSecurityGroup ~ec2:vpc/vpc-1',
  ]),
  query('ec2.AttachVolume', { InstanceId: 'i-01', VolumeId: 'vol-01', Device: '/dev/sdf' }, [
    'ec2:AttachVolume ~ec2:instance/i-01',
    'ec2:AttachVolume ~ec2:volume/vol-01',
  ]),
]
