/** Rows of credentials and of what proves them. Dates are milliseconds since the epoch. */
import type { Named, Tag } from './entities.ts'

export interface AccessKeyRow {
  readonly id: string
  /** User id, or `root`. */
  readonly userId: string
  readonly secret: string
  readonly status: 'Active' | 'Inactive'
  readonly createDate: number
}

export interface SshPublicKeyRow {
  readonly id: string
  /** User id. */
  readonly userId: string
  /** The key as SSH sends it (RFC 4253, 6.6), in base64. */
  readonly blob: string
  readonly status: 'Active' | 'Inactive'
  readonly uploadDate: number
}

/** An X.509 certificate with which requests could be signed; its id comes from its contents. */
export interface SigningCertificateRow {
  readonly id: string
  /** User id, or `root`. */
  readonly userId: string
  /** PEM, as it was sent. */
  readonly body: string
  readonly status: 'Active' | 'Inactive'
  readonly uploadDate: number
}

/** The private key is compared with the certificate and then forgotten: nothing ever asks for it. */
export interface ServerCertificateRow extends Named {
  /** PEM, as it was sent. */
  readonly body: string
  readonly chain?: string
  readonly expirationDate: number
  readonly tags: readonly Tag[]
}

/** Its password is shown to whoever makes it, and not kept: the services that would ask for it are not here. */
export interface ServiceCredentialRow {
  readonly id: string
  readonly userId: string
  /** Such as `codecommit.amazonaws.com`. */
  readonly service: string
  /** The user name, or the alias, by which the service knows it. */
  readonly name: string
  readonly status: 'Active' | 'Inactive'
  readonly createDate: number
  readonly expirationDate?: number
}

/** An MFA device. Virtual and hardware devices are there before anybody uses them, and afterwards. */
export interface MfaDeviceRow {
  readonly kind: 'virtual' | 'hardware' | 'security-key'
  /** Of hardware devices what is printed on them, of others the ARN; devices are stored under it. */
  readonly serialNumber: string
  /** The secret that it makes codes of, in base32 (RFC 4648). Security keys make none; of hardware devices it may be unknown. */
  readonly seed?: string | undefined
  /** Levels by the names of certifications, of security keys. */
  readonly certifications?: Readonly<Record<string, string>> | undefined
  /** Of virtual devices: others have none. */
  readonly tags: readonly Tag[]
  /** Absent while it is nobody's. */
  readonly use?: MfaDeviceUse
  /** Of a device that somebody has given back: the step whose code was the last to be accepted. */
  readonly spentStep?: number
}

export interface MfaDeviceUse {
  /** User id, or `root`. */
  readonly userId: string
  readonly enableDate: number
  /** By how many steps of 30 seconds the authenticator was ahead of time when it was last synchronized. */
  readonly drift: number
  /** The step, counted from the epoch, whose code was the last to be accepted. */
  readonly lastStep: number
}
