/**
 * AWS's partitions: groups of regions that each have their own accounts, IAM, and names.
 *
 * Sources: partitions and endpoint rules of AWS's SDKs; AWS Fault Isolation Boundaries, AWS partitions; for
 * consoles and SAML, the guides to AWS in China and to AWS GovCloud (US).
 */

export interface Partition {
  /** As ARNs spell it. */
  readonly id: string
  /** Matches the partition's regions, and the one that SDKs name when they mean all of them. */
  readonly regions: RegExp
  /** The domain of the endpoints. */
  readonly domain: string
  /** The domain of the endpoints that support IPv6 too. */
  readonly dualStackDomain: string
  /** The region that requests to IAM are signed for. */
  readonly iamRegion: string
  /** The domain of the websites, which begin with `signin.` and `console.`. */
  readonly site: string
  /** The host name of the sign-in. */
  readonly signIn: string
  /** The identifier of AWS as a SAML service provider. */
  readonly samlEntityId: string
  /**
   * Whether root users sign in to the console and have MFA devices. In China, there are none, and in GovCloud (US)
   * they can do neither.
   */
  readonly rootSignsIn: boolean
  /** Whether users can have MFA devices other than virtual ones. */
  readonly hasPhysicalMfa: boolean
  /** The region of Organizations, which is not always IAM's. */
  readonly organizationsRegion: string
}

/** The partition of AWS's public regions, and of regions that no partition claims. */
export const STANDARD = 'aws'

/** The identifier in GovCloud (US) has its own ending. Source: AWS GovCloud (US) User Guide, IAM. */
const SAML_ENTITY_ID = 'urn:amazon:webservices'

/** Returns a pattern for regions with this beginning, such as `cn-north-1`, and for `aws-cn-global`. */
const regions = (beginning: string, id: string) => new RegExp(`^(?:${beginning}-\\w+-\\d+|${id}-global)$`)

const STANDARD_PARTITION: Partition = {
  id: STANDARD,
  regions: regions('(?:us|eu|ap|sa|ca|me|af|il|mx)', STANDARD),
  domain: 'amazonaws.com',
  dualStackDomain: 'api.aws',
  iamRegion: 'us-east-1',
  site: 'aws.amazon.com',
  signIn: 'signin.aws.amazon.com',
  samlEntityId: SAML_ENTITY_ID,
  rootSignsIn: true,
  hasPhysicalMfa: true,
  organizationsRegion: 'us-east-1',
}

export const PARTITIONS: readonly Partition[] = [
  STANDARD_PARTITION,
  {
    id: 'aws-cn',
    regions: regions('cn', 'aws-cn'),
    domain: 'amazonaws.com.cn',
    dualStackDomain: 'api.amazonwebservices.com.cn',
    iamRegion: 'cn-north-1',
    site: 'amazonaws.cn',
    signIn: 'signin.amazonaws.cn',
    samlEntityId: SAML_ENTITY_ID,
    rootSignsIn: false,
    hasPhysicalMfa: false,
    organizationsRegion: 'cn-northwest-1',
  },
  {
    id: 'aws-us-gov',
    regions: regions('us-gov', 'aws-us-gov'),
    domain: 'amazonaws.com',
    dualStackDomain: 'api.aws',
    iamRegion: 'us-gov-west-1',
    site: 'amazonaws-us-gov.com',
    signIn: 'signin.amazonaws-us-gov.com',
    samlEntityId: `${SAML_ENTITY_ID}:govcloud`,
    rootSignsIn: false,
    hasPhysicalMfa: true,
    organizationsRegion: 'us-gov-west-1',
  },
  {
    id: 'aws-iso',
    regions: regions('us-iso', 'aws-iso'),
    domain: 'c2s.ic.gov',
    dualStackDomain: 'api.aws.ic.gov',
    iamRegion: 'us-iso-east-1',
    site: 'c2shome.ic.gov',
    signIn: 'signin.c2shome.ic.gov',
    samlEntityId: SAML_ENTITY_ID,
    rootSignsIn: true,
    hasPhysicalMfa: true,
    organizationsRegion: 'us-iso-east-1',
  },
  {
    id: 'aws-iso-b',
    regions: regions('us-isob', 'aws-iso-b'),
    domain: 'sc2s.sgov.gov',
    dualStackDomain: 'api.aws.scloud',
    iamRegion: 'us-isob-east-1',
    site: 'sc2shome.sgov.gov',
    signIn: 'signin.sc2shome.sgov.gov',
    samlEntityId: SAML_ENTITY_ID,
    rootSignsIn: true,
    hasPhysicalMfa: true,
    organizationsRegion: 'us-isob-east-1',
  },
  {
    id: 'aws-iso-e',
    regions: regions('eu-isoe', 'aws-iso-e'),
    domain: 'cloud.adc-e.uk',
    dualStackDomain: 'api.cloud-aws.adc-e.uk',
    iamRegion: 'eu-isoe-west-1',
    site: 'csphome.adc-e.uk',
    signIn: 'signin.csphome.adc-e.uk',
    samlEntityId: SAML_ENTITY_ID,
    rootSignsIn: true,
    hasPhysicalMfa: true,
    organizationsRegion: 'eu-isoe-west-1',
  },
  {
    id: 'aws-iso-f',
    regions: regions('us-isof', 'aws-iso-f'),
    domain: 'csp.hci.ic.gov',
    dualStackDomain: 'api.aws.hci.ic.gov',
    iamRegion: 'us-isof-south-1',
    site: 'csphome.hci.ic.gov',
    signIn: 'signin.csphome.hci.ic.gov',
    samlEntityId: SAML_ENTITY_ID,
    rootSignsIn: true,
    hasPhysicalMfa: true,
    organizationsRegion: 'us-isof-south-1',
  },
  {
    id: 'aws-eusc',
    regions: regions('eusc-de', 'aws-eusc'),
    domain: 'amazonaws.eu',
    dualStackDomain: 'api.amazonwebservices.eu',
    iamRegion: 'eusc-de-east-1',
    site: 'amazonaws-eusc.eu',
    signIn: 'eusc-de-east-1.signin.amazonaws-eusc.eu',
    samlEntityId: SAML_ENTITY_ID,
    rootSignsIn: true,
    hasPhysicalMfa: true,
    organizationsRegion: 'eusc-de-east-1',
  },
]

const BY_ID: ReadonlyMap<string, Partition> = new Map(PARTITIONS.map((each) => [each.id, each]))
const OTHERS = PARTITIONS.filter(({ id }) => id !== STANDARD)
/** Matches a region outside the standard partition, and few others: most requests need no other pattern. */
const MAYBE_ELSEWHERE = /^(?:cn-|us-gov-|us-iso|eu-iso|eusc-|aws-)/

/**
 * Returns the only region of a global service in a partition, whatever region a client with a custom endpoint signs
 * for. Undefined for services with several regions.
 */
export function soleRegionOf(service: string | undefined, partition: Partition): string | undefined {
  if (service === 'iam') return partition.iamRegion
  return service === 'organizations' ? partition.organizationsRegion : undefined
}

/** The names of all partitions. */
export const PARTITION_NAMES: readonly string[] = PARTITIONS.map(({ id }) => id)

/** Returns whether a partition has this name. */
export function isPartition(id: string): boolean {
  return BY_ID.has(id)
}

/** Returns the partition with this name. The standard one for names that no partition has. */
export function partitionNamed(id: string): Partition {
  return BY_ID.get(id) ?? STANDARD_PARTITION
}

/**
 * Returns the name of the partition that a region belongs to. Unknown regions belong to `aws`, as in AWS's
 * SDKs.
 */
export function partitionOfRegion(region: string): string {
  if (!MAYBE_ELSEWHERE.test(region)) return STANDARD
  return OTHERS.find((each) => each.regions.test(region))?.id ?? STANDARD
}
