/** Global condition keys that no request of the tests has, by the reason for it. */
export const absentKeys: Readonly<Record<string, readonly string[]>> = {
  'the accounts are in no organization': [
    'aws:PrincipalOrgID',
    'aws:PrincipalOrgPaths',
    'aws:ResourceOrgID',
    'aws:ResourceOrgPaths',
  ],
  'no service calls on behalf of a caller or a resource': [
    'aws:CalledVia',
    'aws:CalledViaAWSMCP',
    'aws:CalledViaFirst',
    'aws:CalledViaLast',
    'aws:ChatbotSourceArn',
    'aws:IsMcpServiceAction',
    'aws:SourceAccount',
    'aws:SourceArn',
    'aws:SourceOrgID',
    'aws:SourceOrgPaths',
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
  'only an identity provider or AssumeRoot gives such a session': [
    'aws:AssumedRoot',
    'aws:FederatedProvider',
  ],
}
