/** Signing certificates: X.509 certificates with which users and the root user sign SOAP requests. */
import {
  duplicateCertificate,
  invalidSigningCertificate,
  malformedSigningCertificate,
  noSuchSigningCertificate,
  quotaExceeded,
  statusNotSettable,
} from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import type { SigningCertificateRow, View } from '../../../../store/index.ts'
import { base32 } from '../../../aws/ids.ts'
import type { Context, Family } from '../../../engine/operation.ts'
import { digestOf, isValidAt, parseCertificate } from '../../../standards/x509/read.ts'
import { type Owner, ownerTarget, requireOwner, requireWritableOwner } from '../owners.ts'
import { pageOf } from '../paging.ts'

export const signingCertificates = {
  UploadSigningCertificate: {
    resource: (view, input, ctx) => ownerTarget(view, input.UserName, ctx),
    run: (tx, input, ctx) => {
      const owner = requireWritableOwner(tx, input.UserName, ctx)
      const certificate = newCertificate(owner, input.CertificateBody, ctx)
      if (tx.signingCertificates.get(certificate.id)) throw duplicateCertificate()
      const { SigningCertificatesPerUserQuota: quota } = ctx.quotas
      if (tx.signingCertificates.count('user', owner.id) >= quota)
        throw quotaExceeded('CertificatesPerUser', quota)
      tx.signingCertificates.put(certificate.id, certificate)
      return { Certificate: toCertificate(certificate, owner) }
    },
  },

  UpdateSigningCertificate: {
    resource: (view, input, ctx) => ownerTarget(view, input.UserName, ctx),
    run: (tx, input, ctx) => {
      const owner = requireWritableOwner(tx, input.UserName, ctx)
      const certificate = requireCertificateOf(tx, owner, input.CertificateId)
      if (input.Status === 'Expired') throw statusNotSettable(input.Status)
      tx.signingCertificates.put(certificate.id, { ...certificate, status: input.Status })
    },
  },

  DeleteSigningCertificate: {
    resource: (view, input, ctx) => ownerTarget(view, input.UserName, ctx),
    run: (tx, input, ctx) => {
      const owner = requireWritableOwner(tx, input.UserName, ctx)
      tx.signingCertificates.delete(requireCertificateOf(tx, owner, input.CertificateId).id)
    },
  },

  ListSigningCertificates: {
    resource: (view, input, ctx) => ownerTarget(view, input.UserName, ctx),
    run: (tx, input, ctx) => {
      const owner = requireOwner(tx, input.UserName, ctx)
      const { items, ...page } = pageOf(
        input,
        (after) => tx.signingCertificates.by('user', owner.id, after),
        (certificate) => toCertificate(certificate, owner),
      )
      return { Certificates: items, ...page }
    },
  },
} satisfies Family<'iam'>

/**
 * Derives the ID from the certificate, so that a duplicate certificate has the same ID.
 * The ID has the form of AWS's IDs (32 characters).
 *
 * @throws MalformedCertificate, or InvalidCertificate outside the certificate's validity period
 */
function newCertificate(owner: Owner, body: string, ctx: Context): SigningCertificateRow {
  const certificate = parseCertificate(body)
  if (!certificate) throw malformedSigningCertificate(body)
  if (!isValidAt(certificate, ctx.now)) throw invalidSigningCertificate()
  const id = base32(digestOf(certificate))
  return { id, userId: owner.id, body, status: 'Active', uploadDate: ctx.now }
}

/** Treats another user's certificate as missing. */
function requireCertificateOf(view: View, owner: Owner, id: string): SigningCertificateRow {
  const certificate = view.signingCertificates.get(id)
  if (certificate?.userId !== owner.id) throw noSuchSigningCertificate(id)
  return certificate
}

function toCertificate(certificate: SigningCertificateRow, owner: Owner): IamTypes.SigningCertificate {
  return {
    UserName: owner.name,
    CertificateId: certificate.id,
    CertificateBody: certificate.body,
    Status: certificate.status,
    UploadDate: certificate.uploadDate,
  }
}
