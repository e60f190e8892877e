/** Signing certificates: X.509 certificates with which users and the root user sign requests of SOAP. */
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
import { digestOf, isInForce, parseCertificate } from '../../../standards/x509/read.ts'
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
      if (input.Status === 'Expired') throw statusNotSettable('a signing certificate')
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
 * The id is made of the certificate, in the form that AWS's have (32 characters), so that one that is here already is
 * found by it.
 *
 * @throws MalformedCertificate, or InvalidCertificate outside the time that the certificate is for
 */
function newCertificate(owner: Owner, body: string, ctx: Context): SigningCertificateRow {
  const certificate = parseCertificate(body)
  if (!certificate) throw malformedSigningCertificate(body)
  if (!isInForce(certificate, ctx.now)) throw invalidSigningCertificate()
  const id = base32(digestOf(certificate))
  return { id, userId: owner.id, body, status: 'Active', uploadDate: ctx.now }
}

/** A certificate of another user is not found either. */
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
