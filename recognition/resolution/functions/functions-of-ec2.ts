/** Functions of EC2 and Systems Manager. */
import { placeIn } from '../../arn.ts'
import { fillPattern } from '../arn-patterns.ts'
import { arnAt, type StateContext, type StateFunction } from './state-function.ts'

/**
 * Resource types by the beginning of IDs, as AWS's documentation of EC2 shows them in examples. An ID that begins
 * otherwise is decided on `*`.
 */
const TYPES_BY_PREFIX: Readonly<Record<string, string>> = {
  acl: 'network-acl',
  ami: 'image',
  cagw: 'carrier-gateway',
  cgw: 'customer-gateway',
  cr: 'capacity-reservation',
  crf: 'capacity-reservation-fleet',
  'cvpn-endpoint': 'client-vpn-endpoint',
  dopt: 'dhcp-options',
  eigw: 'egress-only-internet-gateway',
  eipalloc: 'elastic-ip',
  eni: 'network-interface',
  'export-i': 'export-instance-task',
  'export-ami': 'export-image-task',
  fl: 'vpc-flow-log',
  fleet: 'fleet',
  h: 'dedicated-host',
  hr: 'host-reservation',
  i: 'instance',
  iew: 'instance-event-window',
  igw: 'internet-gateway',
  'import-ami': 'import-image-task',
  'import-snap': 'import-snapshot-task',
  ipam: 'ipam',
  'ipam-pool': 'ipam-pool',
  'ipam-res-disco': 'ipam-resource-discovery',
  'ipam-scope': 'ipam-scope',
  'ipv4pool-ec2': 'ipv4pool-ec2',
  'ipv6pool-ec2': 'ipv6pool-ec2',
  key: 'key-pair',
  lgw: 'local-gateway',
  'lgw-rtb': 'local-gateway-route-table',
  lt: 'launch-template',
  nat: 'natgateway',
  nia: 'network-insights-analysis',
  nip: 'network-insights-path',
  pcx: 'vpc-peering-connection',
  pg: 'placement-group',
  pl: 'prefix-list',
  rtb: 'route-table',
  sfr: 'spot-fleet-request',
  sg: 'security-group',
  sgr: 'security-group-rule',
  sir: 'spot-instances-request',
  snap: 'snapshot',
  subnet: 'subnet',
  tgw: 'transit-gateway',
  'tgw-attach': 'transit-gateway-attachment',
  'tgw-rtb': 'transit-gateway-route-table',
  tmf: 'traffic-mirror-filter',
  tms: 'traffic-mirror-session',
  tmt: 'traffic-mirror-target',
  vgw: 'vpn-gateway',
  vol: 'volume',
  vpc: 'vpc',
  vpce: 'vpc-endpoint',
  'vpce-svc': 'vpc-endpoint-service',
  vpn: 'vpn-connection',
}

const EC2_ID = /^([a-z][a-z0-9-]*)-[0-9a-f]{1,32}$/

/** The ARN of the type that an ID begins with, by the pattern of the type: images and snapshots have no account. */
export const ec2IdType: StateFunction = (value, context) => {
  if (value.startsWith('arn:')) return [value]
  const [, prefix = ''] = EC2_ID.exec(value) ?? []
  const type = Object.hasOwn(TYPES_BY_PREFIX, prefix) ? TYPES_BY_PREFIX[prefix] : undefined
  return [type === undefined ? '*' : arnOfType(type, value, context)]
}

const TYPE = /^[a-z][a-z0-9-]{1,62}$/

/** A resource of a type that is being made. */
export const ec2NewOfType: StateFunction = (value, context) => [
  TYPE.test(value) ? arnOfType(value, '*', context) : '*',
]

function arnOfType(type: string, id: string, { types, place }: StateContext): string {
  const pattern = Object.hasOwn(types, type) ? types[type] : undefined
  if (pattern === undefined) return arnAt('ec2', place, `${type}/${id}`)
  const [, name = ''] = /\$\{(\w+)\}$/.exec(pattern) ?? []
  return fillPattern(pattern, new Map([[name, id]]), place)
}

/** The role of an instance profile. */
export const roleOfProfile: StateFunction = (value, { place, questions }) => [
  questions.ask('instance-profile-role', value, placeIn(value, place)) ?? '*',
]

export const ifEc2Instance: StateFunction = (value) => (value.startsWith('i-') ? [value] : [])

export const ifManagedInstance: StateFunction = (value) => (value.startsWith('mi-') ? [value] : [])

/** An instance that a command is sent to. Tags and groups can stand for every instance. */
export const targetedInstance: StateFunction = (value) => [value.startsWith('i-') ? value : '*']
