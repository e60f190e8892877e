/** Rows of credentials, certificates, and MFA devices. Dates are milliseconds since the epoch. */
import type { Named, Tag } from './entities.ts'

export interface AccessKeyRow {
  readonly id: string
  /** User ID, or `root`. */
  readonly userId: string
  readonly secret: string
  readonly status: 'Active' | 'Inactive'
  readonly createDate: number
}

export interface SshPublicKeyRow {
  readonly id: string
  /** User ID. */
  readonly userId: string
  /** The key as SSH sends it (RFC 4253, 6.6), in base64. */
  readonly blob: string
  readonly status: 'Active' | 'Inactive'
  readonly uploadDate: number
}

/** An X.509 certificate for signing requests. Its ID is derived from its contents. */
export interface SigningCertificateRow {
  readonly id: string
  /** User ID, or `root`. */
  readonly userId: string
  /** PEM, as sent. */
  readonly body: string
  readonly status: 'Active' | 'Inactive'
  readonly uploadDate: number
}

/**
 * A server certificate. Its private key is compared with
 * the certificate and not stored, because nothing needs it.
 */
export interface ServerCertificateRow extends Named {
  /** PEM, as sent. */
  readonly body: string
  readonly chain?: string
  readonly expirationDate: number
  readonly tags: readonly Tag[]
}

/**
 * A service-specific credential. Its password is returned on creation and not stored, because the services
 * that would check it are not emulated.
 */
export interface ServiceCredentialRow {
  readonly id: string
  readonly userId: string
  /** The service, such as `codecommit.amazonaws.com`. */
  readonly service: string
  /** The user name, or the alias, that identifies the credential at the service. */
  readonly name: string
  readonly status: 'Active' | 'Inactive'
  readonly createDate: number
  readonly expirationDate?: number
}

/**
 * An MFA device. Virtual and hardware devices exist before they are enabled, and after they are deactivated.
 */
export interface MfaDeviceRow {
  readonly kind: 'virtual' | 'hardware' | 'security-key'
  /** The number printed on a hardware device, or the ARN of another device. Devices are stored under it. */
  readonly serialNumber: string
  /**
   * The secret for codes, in base32 (RFC 4648).
   * Security keys have none; the seed of a hardware device may be unknown.
   */
  readonly seed?: string | undefined
  /** The certification levels of a security key, by certification name. */
  readonly certifications?: Readonly<Record<string, string>> | undefined
  /** The tags of a virtual device. Other devices have none. */
  readonly tags: readonly Tag[]
  /** Absent when the device is not assigned. */
  readonly use?: MfaDeviceUse
  /**
   * The steps whose codes were used to authenticate, counted from the epoch. Absent for none. Forgotten once
   * the codes cannot become valid again.
   */
  readonly usedSteps?: readonly number[]
  /** `lastStep` before the device was deactivated. */
  readonly spentStep?: number
  /** `drift` before the device was deactivated. Absent in files of older versions, which forgot it. */
  readonly spentDrift?: number
}

export interface MfaDeviceUse {
  /** User ID, or `root`. */
  readonly userId: string
  readonly enableDate: number
  /** The number of 30-second steps by which the authenticator was fast when it was last synchronized. */
  readonly drift: number
  /**
   * The step of the second of the two codes that enabled the device or synchronized it last, counted from the
   * epoch. In files of older versions, it can be a later step, whose code was used.
   */
  readonly lastStep: number
}
