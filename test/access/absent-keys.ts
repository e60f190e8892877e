/** Global condition keys that no request in the tests has, grouped by the reason. */
export const absentKeys: Readonly<Record<string, readonly string[]>> = {
  'the accounts are in no organization': [
    'aws:PrincipalOrgID',
    'aws:PrincipalOrgPaths',
    'aws:ResourceOrgID',
    'aws:ResourceOrgPaths',
  ],
  'no service acts for a resource: test/admin/service-call.test.ts has those that do': [
    'aws:SourceAccount',
    'aws:SourceArn',
    'aws:SourceOrgID',
    'aws:SourceOrgPaths',
  ],
  'no service calls on behalf of a caller: test/admin/decisions/services-between.test.ts has those that do': [
    'aws:CalledVia',
    'aws:CalledViaFirst',
    'aws:CalledViaLast',
  ],
  'nothing here knows what they say': [
    'aws:CalledViaAWSMCP',
    'aws:ChatbotSourceArn',
    'aws:IsMcpServiceAction',
    'aws:SourceOwner',
    'aws:ViaAWSMCPService',
  ],
  'no request comes through a VPC': [
    'aws:Ec2InstanceSourcePrivateIPv4',
    'aws:Ec2InstanceSourceVpc',
    'aws:SourceVpc',
    'aws:SourceVpcArn',
    'aws:SourceVpce',
    'aws:VpceAccount',
    'aws:VpceOrgID',
    'aws:VpceOrgPaths',
    'aws:VpcSourceIp',
  ],
  'only an identity provider gives such a session': ['aws:FederatedProvider'],
}
