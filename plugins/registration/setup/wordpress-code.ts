/**
 * What a WordPress site gets beside the plugin "OpenID Connect Generic Client": code that keeps tokens and claims out of its database, and code that
 * reads what people share at the moment it is needed. Names of filters and actions are WordPress core's and that plugin's (3.9 and 3.10).
 */
import { quotePhp } from './guide.ts';
import type { GuideInput } from './guide.ts';

const keeping = `/** Where the plugin keeps the last sign-in of everybody. Since its version 3.10 the prefix of the tables stands before them. */
const PASSPORT_NEVER_KEPT = array(
    'openid-connect-generic-last-token-response',
    'openid-connect-generic-last-id-token-claim',
    'openid-connect-generic-last-user-claim',
);

/** Anything but null is the answer, and nothing is written. */
function passport_keep_out( $check, $user_id, $key ) {
    foreach ( PASSPORT_NEVER_KEPT as $name ) {
        if ( substr( $key, -strlen( $name ) ) === $name ) {
            return false;
        }
    }
    return $check;
}
add_filter( 'add_user_metadata', 'passport_keep_out', PHP_INT_MAX, 3 );
add_filter( 'update_user_metadata', 'passport_keep_out', PHP_INT_MAX, 3 );

/** Of everybody, for who never signs in again as well. */
function passport_delete_kept() {
    global $wpdb;
    foreach ( PASSPORT_NEVER_KEPT as $name ) {
        delete_metadata( 'user', 0, $name, '', true );
        delete_metadata( 'user', 0, $wpdb->get_blog_prefix() . $name, '', true );
    }
}
add_action( 'openid-connect-generic-user-logged-in', 'passport_delete_kept' );

/** The plugin would give a new user the name that was shared. */
function passport_leave_nameless( $user ) {
    return array( 'first_name' => '', 'last_name' => '' ) + $user;
}
add_filter( 'openid-connect-generic-alter-user-data', 'passport_leave_nameless', PHP_INT_MAX );
`;

/** OpenID Connect RP-Initiated Logout 1.0 §2: `client_id` stands for the ID token, which is not kept. */
const createSigningOut = (postLogoutRedirectUri: string | null) => `
/** The plugin signs out at the identity service with an ID token, which is not kept; the client id does as well. */
function passport_sign_out( $address, $requested, $user ) {
    if ( ! get_user_meta( $user->ID, 'openid-connect-generic-subject-identity', true ) ) {
        return $address;
    }
    return OIDC_ENDPOINT_LOGOUT_URL . '?' . http_build_query( array(
        'client_id' => OIDC_CLIENT_ID,${
          postLogoutRedirectUri === null
            ? ''
            : `
        'post_logout_redirect_uri' => ${quotePhp(postLogoutRedirectUri)},`
        }
    ), '', '&' );
}
add_filter( 'logout_redirect', 'passport_sign_out', PHP_INT_MAX, 3 );
`;

/** A must-use plugin: nobody switches it off by mistake. */
export const createKeeper = ({ postLogoutRedirectUri }: GuideInput): string =>
  `<?php
${keeping}${createSigningOut(postLogoutRedirectUri)}`;

/** A shortcode of the plugin. Scopes are words without quotes or brackets. */
export const createAskButton = ({ scopes }: GuideInput): string =>
  `[openid_connect_generic_login_button scope="${scopes.join(' ')}" button_text="…"]`;

export const createReader = (
  issuer: string,
  { purpose, attributes }: NonNullable<GuideInput['reading']>
): string => {
  const people = `${new URL(issuer).origin}/passport/api/v1/attributes/`;
  const asked = `?${new URLSearchParams({ attributes: attributes.join(','), purpose }).toString()}`;
  return `<?php
/** What somebody shares at this moment, attribute by attribute; null when nobody can be asked or there is no answer. */
function passport_read( $user_id ) {
    // The person's identifier at this site. No other site has it.
    $user_ref = get_user_meta( $user_id, 'openid-connect-generic-subject-identity', true );
    if ( ! $user_ref ) {
        return null;
    }
    $answer = wp_remote_get( ${quotePhp(people)} . rawurlencode( $user_ref ) . ${quotePhp(asked)}, array(
        'headers' => array( 'Authorization' => 'Bearer ' . PASSPORT_API_KEY ),
        'redirection' => 0,
    ) );
    if ( wp_remote_retrieve_response_code( $answer ) !== 200 ) {
        return null;
    }
    return json_decode( wp_remote_retrieve_body( $answer ), true )['attributes'] ?? null;
}
`;
};
