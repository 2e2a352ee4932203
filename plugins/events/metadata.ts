/** Transmitter metadata (SSF 1.0 §7.1), served at `/.well-known/ssf-configuration` + the issuer's path. */
import { deliveryUris } from './stream-form.ts';

export type TransmitterEndpoints = {
  readonly configuration: string;
  readonly status: string;
  readonly addSubject: string;
  readonly removeSubject: string;
  readonly verification: string;
};

export const buildTransmitterMetadata = (
  { issuer, jwksUri }: { readonly issuer: string; readonly jwksUri: string },
  endpoints: TransmitterEndpoints
) => ({
  spec_version: '1_0',
  issuer,
  jwks_uri: jwksUri,
  delivery_methods_supported: Object.values(deliveryUris),
  configuration_endpoint: endpoints.configuration,
  status_endpoint: endpoints.status,
  add_subject_endpoint: endpoints.addSubject,
  remove_subject_endpoint: endpoints.removeSubject,
  verification_endpoint: endpoints.verification,
  authorization_schemes: [{ spec_urn: 'urn:ietf:rfc:6749' }],
  default_subjects: 'ALL',
});
