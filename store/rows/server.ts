/** Rows of the server, which belong to no account. Dates are milliseconds since the epoch. */

/** A private key that was made when it was first needed. Stored under what it is for. */
export interface ServerKeyRow {
  /** PKCS #8, PEM, followed by the certificate if there is one. Never returned or printed. */
  readonly pem: string
}

/** The properties of an instance besides its ID. A description omits defaults. */
export interface InstanceDescription {
  readonly account?: string
  /** A name or an ARN. */
  readonly instanceProfile?: string
  readonly region?: string
  readonly availabilityZone?: string
  readonly instanceType?: string
  readonly architecture?: string
  readonly imageId?: string
  readonly privateIp?: string
  readonly vpcId?: string
  readonly imdsV1?: boolean
}

/** An EC2 instance whose metadata the server provides. Stored under its ID. */
export interface InstanceRow {
  readonly id: string
  /** A sequence number from 1, which stays the same when the instance is described again. */
  readonly number: number
  readonly launchTime: number
  /** Whether it is the instance for requests that name none. If no instance is, the first one is. */
  readonly isDefault?: true
  /** Absent for the first instance until it is described. */
  readonly description?: InstanceDescription
}

/** A container that gets the credentials of a role. Stored under its ID. */
export interface ContainerRow {
  readonly kind: 'ecs' | 'eks'
  /** A UUID: the pod's, or the ID of a task's credentials, which is as secret as they are. */
  readonly id: string
  /** A sequence number from 1. */
  readonly number: number
  /** A task's public ID, 32 hexadecimal digits. It reveals nothing about the credentials. */
  readonly taskId: string
  readonly roleArn: string
  /** The partition and the account of the role. */
  readonly partition: string
  readonly accountId: string
  readonly region: string
  readonly cluster: string
  readonly namespace: string
  readonly serviceAccount: string
  readonly pod: string
  /** Absent when no token is required. */
  readonly authorizationToken?: string
  /** The hash of a pod's token. Absent for tasks, and for pods whose token another pod has now. */
  readonly tokenHash?: string
}

/** The source of the keys of an issuer of web identity tokens. Stored under the issuer. */
export interface IssuerRow {
  readonly issuer: string
  /** A URL, `idp` for the built-in provider, or a key set. */
  readonly source: string | object
}
