/** Faults in core/aws: what each would do if it were there. */
import type { Fault } from './fault.ts'

export const faults: readonly Fault[] = [
  {
    name: 'A pattern for buckets is analyzed as if it were a bucket',
    file: 'core/aws/analyzed-resources.ts',
    text: 'if (type === undefined || found === undefined || /[*?]/.test(found)) return undefined',
    replacement: 'if (type === undefined || found === undefined) return undefined',
  },
  {
    name: 'Sessions of roles are always in the standard partition',
    file: 'core/aws/arns.ts',
    text: '`arn:${partition}:sts::${accountId}:assumed-role/${roleName}/${sessionName}`',
    replacement: '`arn:aws:sts::${accountId}:assumed-role/${roleName}/${sessionName}`',
  },
  {
    name: 'Policies see aws as the account of managed policies',
    file: 'core/aws/arns.ts',
    text: "return AWS_ARN.test(arn) ? '639982225848' : undefined",
    replacement: "return AWS_ARN.test(arn) ? 'aws' : undefined",
  },
  {
    name: 'Full control of a bucket permits only writing',
    file: 'core/aws/bucket-acls.ts',
    text: "return permission === 'FULL_CONTROL' ? Object.values(table).flat() : table[permission]",
    replacement: "return permission === 'FULL_CONTROL' ? table.WRITE : table[permission]",
  },
  {
    name: 'All accounts have the same canonical user ID',
    file: 'core/aws/canonical-user.ts',
    text: '`canonical user of ${accountId}`',
    replacement: '`canonical user of ${accountId.length}`',
  },
  {
    name: 'The region in the host name of the sign-in is taken for the alias of an account',
    file: 'core/aws/hosts.ts',
    text: 'return label !== undefined && ONLY_REGION.test(label) ? undefined : label',
    replacement: 'return label',
  },
  {
    name: 'Pages without TLS count as pages of AWS',
    file: 'core/aws/hosts.ts',
    text: "return scheme === 'https' &&",
    replacement: "return scheme !== '' &&",
  },
  {
    name: 'Instances of IAM Identity Center do not begin with the digits of their region',
    file: 'core/aws/identity-center-ids.ts',
    text: "const beginning = REGION_DIGITS.get(region) ?? ''",
    replacement: "const beginning = ''",
  },
  {
    name: 'The account in an ID loses its leading zeros',
    file: 'core/aws/ids.ts',
    text: "String(account).padStart(12, '0')",
    replacement: 'String(account)',
  },
  {
    name: 'Some UUIDs have a variant that no standard defines',
    file: 'core/aws/ids.ts',
    text: '(bytes.readUInt8(8) & 0x3f) | 0x80',
    replacement: 'bytes.readUInt8(8) | 0x80',
  },
  {
    name: 'The ID of an organizational unit contains the prefix of its root',
    file: 'core/aws/organization-ids.ts',
    text: "`ou-${rootId.slice('r-'.length)}-`",
    replacement: '`ou-${rootId}-`',
  },
  {
    name: 'Other partitions have the managed policies of services that they lack',
    file: 'core/aws/managed-policies.ts',
    text: 'if (!arn.startsWith(prefix) || ONLY_IN_STANDARD.test(arn)) return undefined',
    replacement: 'if (!arn.startsWith(prefix)) return undefined',
  },
  {
    name: 'Managed policies of AWS are listed in the order of the file, and not of their age',
    file: 'core/aws/managed-policies.ts',
    text: '[...all().values()].sort((a, b) => a.createDate - b.createDate)',
    replacement: '[...all().values()]',
  },
  {
    name: 'In China, Organizations is in the region of IAM',
    file: 'core/aws/partitions.ts',
    text: "return service === 'organizations' ? partition.organizationsRegion : undefined",
    replacement: "return service === 'organizations' ? partition.iamRegion : undefined",
  },
  {
    name: 'A quota can have the name of a method of objects',
    file: 'core/aws/quotas.ts',
    text: 'return Object.hasOwn(DEFAULT_QUOTAS, name)',
    replacement: 'return name in DEFAULT_QUOTAS',
  },
  {
    name: 'The global endpoint of STS is in no region',
    file: 'core/aws/regions.ts',
    text: 'if (isGlobalEndpoint(host)) return DEFAULT_REGION',
    replacement: 'if (isGlobalEndpoint(host)) return undefined',
  },
  {
    name: 'Customers can change the roles of IAM Identity Center',
    file: 'core/aws/reserved-paths.ts',
    text: "return isServiceLinkedPath(path) || path.startsWith('/aws-reserved/')",
    replacement: 'return isServiceLinkedPath(path)',
  },
  {
    name: 'The key of a tag can begin with AWS: in capitals',
    file: 'core/aws/reserved-tags.ts',
    text: 'RESERVED.test(key)',
    replacement: "key.startsWith('aws:')",
  },
  {
    name: 'Trust policies outside China can name services with Chinese names',
    file: 'core/aws/service-principals.ts',
    text: 'const isChinese = partition === CHINA && name.endsWith(CHINESE_ENDING)',
    replacement: 'const isChinese = name.endsWith(CHINESE_ENDING)',
  },
  {
    name: 'A sign-in on another machine acts on the client of the same machine',
    file: 'core/aws/sign-in-arns.ts',
    text: "const name = clientId === CROSS_DEVICE ? 'remote' : 'localhost'",
    replacement: "const name = clientId === '' ? 'remote' : 'localhost'",
  },
  {
    name: 'The simulator names resources of other partitions in the standard partition',
    file: 'core/aws/simulated-resources.ts',
    text: "return format.replace(/^arn:aws:/, `arn:${arn.split(':')[1]}:`)",
    replacement: 'return format',
  },
  {
    name: 'Listing all buckets needs permission on everything, and not on all buckets',
    file: 'core/aws/service-authorization.ts',
    text: 'OTHER_RESOURCES.get(action.toLowerCase())',
    replacement: 'OTHER_RESOURCES.get(action)',
  },
  {
    name: 'Condition keys with a variable part have only one value',
    file: 'core/aws/service-authorization.ts',
    text: 'return multiValuedTemplates.some((template) => template.test(key))',
    replacement: 'return false',
  },
  {
    name: 'A service is not found by the prefix of its actions',
    file: 'core/aws/api-operations.ts',
    text: 'signingName === name || prefix === name',
    replacement: 'signingName === name',
  },
]
