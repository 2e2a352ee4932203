// Made by `npm run openapi` from the operations of the API. Do not edit.
export interface paths {
  '/attributes/{user_ref}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What a person shares with your site for a purpose, now
     * @description Each attribute answers for itself. An identifier that is not of your site answers like a person who shares nothing.
     *
     *     Needs: `attributes:read`.
     */
    get: operations['readAttributes'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/attributes/batch': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * The same for up to 100 people at once
     * @description Needs: `attributes:read`.
     */
    post: operations['readAttributesOfMany'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/attributes/open': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Opens a sealed value while its consent lives
     * @description The value is the one of the moment it was sealed. After withdrawal or expiry the answer is a status, and after a while nobody can open it any more.
     *
     *     Needs: `attributes:read`.
     */
    post: operations['openAttribute'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/verdicts': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Allow or deny, without the attribute (AuthZEN access evaluation)
     * @description A rule of your site is applied to what the person lets you read or ask about. `consent_required` names what to ask for.
     *
     *     Needs: `verdicts:evaluate`.
     */
    post: operations['evaluateVerdict'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/access/v1/evaluation': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * AuthZEN 1.0 Access Evaluation; the same as /verdicts
     * @description Needs: `verdicts:evaluate`.
     */
    post: operations['accessEvaluation'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/access/v1/evaluations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * AuthZEN 1.0 Access Evaluations: several at once
     * @description Needs: `verdicts:evaluate`.
     */
    post: operations['accessEvaluations'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/consents/{user_ref}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What a person lets your site read or ask about, now
     * @description Needs: `consents:read`.
     */
    get: operations['listConsents'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/consents/withdraw': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Gives back what your site no longer needs
     * @description Without an attribute everything ends, with the tokens your site has for this person. They can be asked again later.
     *
     *     Needs: `consents:withdraw`.
     */
    post: operations['returnConsents'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/me': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What the signed-in person shares
     * @description With an access token (scope `openid`) of a site: what is shared with that site. With one of Logto’s own account applications: with every site.
     *
     *     Needs: `person`.
     */
    get: operations['readMe'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/me/consents/withdraw': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Takes back what the signed-in person shares
     * @description A token of a site reaches that site only. Without an attribute everything ends, with the tokens of the site, the one that asks included.
     *
     *     Needs: `person`.
     */
    post: operations['withdrawMine'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sites/{siteId}/consents/withdraw': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Ends what a person shares with a site
     * @description Needs: `staff:sharing.withdraw`.
     */
    post: operations['withdrawForPerson'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sites': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The sites of the tenant that the caller may see
     * @description Needs: `staff:sites.read`.
     */
    get: operations['listSites'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sites/{siteId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /**
     * How a site describes itself to people
     * @description Needs: `staff:sites.write`.
     */
    patch: operations['describeSite'];
    trace?: never;
  };
  '/sites/{siteId}/api-keys': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The API keys of a site
     * @description Needs: `staff:sites.read`.
     */
    get: operations['listApiKeys'];
    put?: never;
    /**
     * Makes an API key
     * @description Needs: `staff:sites.write`.
     */
    post: operations['createApiKey'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sites/{siteId}/api-keys/{keyId}/rotate': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Makes a successor; the old key works beside it for a while
     * @description Needs: `staff:sites.write`.
     */
    post: operations['rotateApiKey'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sites/{siteId}/api-keys/{keyId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /**
     * Revokes an API key at once
     * @description Needs: `staff:sites.write`.
     */
    delete: operations['revokeApiKey'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sites/{siteId}/attributes': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What a site may ask for, and what it asked for without having declared it
     * @description Needs: `staff:sites.read`.
     */
    get: operations['listDeclarations'];
    /**
     * Declares an attribute for a purpose
     * @description A change of meaning (text, purpose code, release) ends what people agreed to; they are asked again.
     *
     *     Needs: `staff:sites.write`.
     */
    put: operations['declareAttribute'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sites/{siteId}/attributes/{attribute}/{purpose}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /**
     * Takes a declaration back; nothing is readable for it from then on
     * @description Needs: `staff:sites.write`.
     */
    delete: operations['undeclareAttribute'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/sites/{siteId}/consent-preview': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The consent page of a site as it is declared
     * @description Needs: `staff:sites.read`.
     */
    get: operations['previewConsentPage'];
    put?: never;
    /**
     * The same of a draft: what the body names instead of what is declared
     * @description Needs: `staff:sites.read`.
     */
    post: operations['previewConsentPageDraft'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/consent-previews': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * The same of a site that is yet to be registered
     * @description Needs: `staff:sites.create`.
     */
    post: operations['previewConsentPageOfNewSite'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/sites': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The sites the caller may see, by name, with how much of everything they have
     * @description Needs: `staff:sites.read`.
     */
    get: operations['listSiteSummaries'];
    put?: never;
    /**
     * Registers a site: Logto’s application, the site, what it may ask for; all or nothing
     * @description Needs: `staff:sites.create`.
     */
    post: operations['registerSite'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/sites/{siteId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * One site with its applications
     * @description Needs: `staff:sites.read`.
     */
    get: operations['readSite'];
    put?: never;
    post?: never;
    /**
     * Removes a site for good
     * @description Its applications are deleted in Logto and its tokens end; its API keys are revoked; everything people allowed it is withdrawn; its identifiers belong to nobody afterwards. Event streams still deliver what tells the site so. What was agreed, complained of and recorded stays on record.
     *
     *     Needs: `staff:sites.create`.
     */
    delete: operations['removeSite'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/sites/{siteId}/applications': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Adds an application, such as an app beside the web shop; it shares the identifiers
     * @description Needs: `staff:sites.create`.
     */
    post: operations['addApplication'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/sites/{siteId}/applications/{applicationId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /**
     * Deletes an application in Logto with its tokens; consents and identifiers stay
     * @description Needs: `staff:sites.create`.
     */
    delete: operations['removeApplication'];
    options?: never;
    head?: never;
    /**
     * Name and addresses; what the body does not name stays
     * @description Needs: `staff:sites.write`.
     */
    patch: operations['changeApplication'];
    trace?: never;
  };
  '/admin/sites/{siteId}/applications/{applicationId}/secrets': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Makes a new secret; those there are work for a while beside it
     * @description Needs: `staff:sites.write`.
     */
    post: operations['renewApplicationSecret'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/sites/{siteId}/applications/{applicationId}/setup': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * How to set an application up, to copy
     * @description No secret is in it: placeholders stand where secrets go.
     *
     *     Needs: `staff:sites.read`.
     */
    get: operations['readSetup'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/sites/{siteId}/applications/{applicationId}/test-sign-in': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What can be said of a sign-in beforehand, and an address to try one
     * @description It ends at the site’s own address, where the site refuses it because it did not begin there; its code is of no use to anybody.
     *
     *     Needs: `staff:sites.read`.
     */
    get: operations['prepareTestSignIn'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/sites/{siteId}/streams': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Event streams of a site, and how delivery goes
     * @description Needs: `staff:sites.read`.
     */
    get: operations['listStreamOverviews'];
    put?: never;
    /**
     * Makes an event stream
     * @description Needs: `staff:sites.write`.
     */
    post: operations['createStreamOfSite'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/sites/{siteId}/streams/{streamId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /**
     * Ends a stream; what waits on it is not sent any more
     * @description Needs: `staff:sites.write`.
     */
    delete: operations['deleteStreamOfSite'];
    options?: never;
    head?: never;
    /**
     * Changes what is sent and where; what the body does not name stays
     * @description Another address without another `authorizationHeader` means none is sent.
     *
     *     Needs: `staff:sites.write`.
     */
    patch: operations['changeStreamOfSite'];
    trace?: never;
  };
  '/admin/sites/{siteId}/streams/{streamId}/verification': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Sends a test event (SSF 1.0 §8.1.4), which names nobody
     * @description Needs: `staff:sites.write`.
     */
    post: operations['verifyStreamOfSite'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/sites/{siteId}/streams/{streamId}/webhook-secret': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * A new webhook secret; the old one signs as well for a while
     * @description Needs: `staff:sites.write`.
     */
    post: operations['rotateWebhookSecretOfSite'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sites/{siteId}/rules': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The active rules of a site
     * @description Needs: `staff:rules.read`.
     */
    get: operations['listRules'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sites/{siteId}/rules/{name}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /**
     * Writes a rule: a new version, active at once
     * @description Needs: `staff:rules.write`.
     */
    put: operations['putRule'];
    post?: never;
    /**
     * Takes a rule out of use; its versions stay
     * @description Needs: `staff:rules.write`.
     */
    delete: operations['removeRule'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sites/{siteId}/rules/{name}/versions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * All versions of a rule, newest first
     * @description Needs: `staff:rules.read`.
     */
    get: operations['listRuleVersions'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sites/{siteId}/rules/{name}/rollback': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Makes an earlier version the active one
     * @description Needs: `staff:rules.write`.
     */
    post: operations['rollBackRule'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/sites/{siteId}/policy': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The rules of a site in order, as they count now
     * @description Needs: `staff:rules.read`.
     */
    get: operations['readPolicy'];
    /**
     * Replaces the rules of a site at once: a new version, in force at once
     * @description Rules of one permission are looked at in order and the first that counts decides: one that grants counts when it surely holds, one that refuses unless it surely does not. A set that says the same as before makes no version. Staff of the site alone have 20 different rules over attributes that the site never sees, counted over all versions.
     *
     *     Needs: `staff:rules.write`.
     */
    put: operations['publishPolicy'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/sites/{siteId}/policy/versions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Versions of the rules of a site, newest first; the newest 200
     * @description Needs: `staff:rules.read`.
     */
    get: operations['listPolicyVersions'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/sites/{siteId}/policy/versions/{version}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The rules of a site as they were in a version
     * @description Needs: `staff:rules.read`.
     */
    get: operations['readPolicyVersion'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/sites/{siteId}/policy/rollback': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Goes back to the rules of an earlier version, as a new one
     * @description Needs: `staff:rules.write`.
     */
    post: operations['rollBackPolicy'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/sites/{siteId}/rules/vocabulary': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What a rule of a site may speak of
     * @description Needs: `staff:rules.read`.
     */
    get: operations['readRuleVocabulary'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/roles/{user_ref}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The roles a person has at your site
     * @description Needs: `roles:write`.
     */
    get: operations['listRoles'];
    /**
     * Gives a person roles at your site, and takes all others
     * @description Rules of your site can look at them (`site_roles`). They mean nothing at other sites and go with the identifier.
     *
     *     Needs: `roles:write`.
     */
    put: operations['replaceRoles'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/sites/{siteId}/roles/{user_ref}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The roles a person has at a site
     * @description Needs: `staff:rules.read`.
     */
    get: operations['listRolesOfPerson'];
    /**
     * Gives a person roles at a site, and takes all others
     * @description Needs: `staff:rules.write`.
     */
    put: operations['replaceRolesOfPerson'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/sites/{siteId}/rules/evaluation': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Tries rules against a person of the site, or against typed facts
     * @description Says which rule decided, what each said and why, and which facts nobody knew; never a value. It counts as one call per rule. With a person it follows their consents and stands among what they see of who looked; staff of the site alone try comparisons with what this person does not share only once they are published.
     *
     *     Needs: `staff:rules.write`.
     */
    post: operations['evaluateRules'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/sharing': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Sites and what people share with them, in numbers
     * @description A site owner sees their own sites.
     *
     *     Needs: `staff:sharing.read`.
     */
    get: operations['readSharing'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/sharing/withdrawals': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Withdrawals in bulk, newest first; the newest 50
     * @description Needs: `staff:sharing.read`.
     */
    get: operations['listSharingWithdrawals'];
    put?: never;
    /**
     * Takes back what everybody shares with a site: one attribute, or everything
     * @description Counts for each person from the next read on, as a withdrawal of their own would; the site is told. Everything ends its tokens too. People can be asked again.
     *
     *     Needs: `staff:sharing.withdraw`.
     */
    post: operations['withdrawSharing'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/sharing/withdrawals/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * How far a withdrawal in bulk is
     * @description Needs: `staff:sharing.read`.
     */
    get: operations['readSharingWithdrawal'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/blocks': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Whom your site does not serve
     * @description Needs: `blocks:write`.
     */
    get: operations['listBlocks'];
    put?: never;
    /**
     * Stops serving a person, at once
     * @description Their tokens for your site and what they shared with it end; at the next sign-in they see that your site does not serve them, and why.
     *
     *     Needs: `blocks:write`.
     */
    post: operations['blockUser'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/blocks/{user_ref}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /**
     * Serves a person again
     * @description Needs: `blocks:write`.
     */
    delete: operations['unblockUser'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/blocks': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Whom sites do not serve, newest first
     * @description Looking through them is on the audit chain.
     *
     *     Needs: `staff:complaints.read`.
     */
    get: operations['listAllBlocks'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/sites/{siteId}/blocks/{userRef}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /**
     * Lifts a block of a site; the site is told
     * @description The person can sign in there again and decides anew what to share. The reason is on the audit chain.
     *
     *     Needs: `staff:complaints.write`.
     */
    delete: operations['liftBlock'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/complaints': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Complains about a person, by your identifier of them
     * @description Name nobody: the identifier is enough. The answer warns about kinds of personal data that the text seems to hold.
     *
     *     Needs: `complaints:write`.
     */
    post: operations['fileComplaint'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/complaints/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * A complaint of your site, with its answers
     * @description Needs: `complaints:write`.
     */
    get: operations['readOwnComplaint'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/complaints': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The queue of complaints, oldest first unless asked otherwise
     * @description Without a word of what they say. Looking through it is on the audit chain.
     *
     *     Needs: `staff:complaints.read`.
     */
    get: operations['listComplaints'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/complaints/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * A complaint; reading it is recorded for the person
     * @description Needs: `staff:complaints.read`.
     */
    get: operations['readComplaint'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/complaints/{id}/attachments/{ordinal}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * One attachment, to keep and not to show; reading it is recorded for the person
     * @description It comes from a site and was not looked through, for viruses neither: nothing here says what it is but its name.
     *
     *     Needs: `staff:complaints.read`.
     */
    get: operations['readComplaintAttachment'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/complaints/{id}/answers': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Answers the site
     * @description Needs: `staff:complaints.write`.
     */
    post: operations['answerComplaint'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/complaints/{id}/notes': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Leaves a note for the staff; the site never sees it
     * @description Needs: `staff:complaints.write`.
     */
    post: operations['noteOnComplaint'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/complaints/{id}/assignment': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /**
     * Takes it, also from somebody else, or gives it back to the queue
     * @description Needs: `staff:complaints.write`.
     */
    put: operations['assignComplaint'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/complaints/{id}/close': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Closes it
     * @description Needs: `staff:complaints.write`.
     */
    post: operations['closeComplaint'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/complaints/{id}/suspension': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /**
     * Suspends the person the complaint is about, at every site, or lifts it
     * @description Their sessions and tokens end everywhere; each site is told by its own identifier.
     *
     *     Needs: `staff:complaints.suspend`.
     */
    put: operations['suspendPerson'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/audit': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Entries of the audit chain, newest first
     * @description Filters are ids, names and times. The search itself is on the chain: once per question and person in ten minutes.
     *
     *     Needs: `staff:audit.read`.
     */
    get: operations['searchAudit'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/audit/vocabulary': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Which actions and attributes the chain names
     * @description Needs: `staff:audit.read`.
     */
    get: operations['readAuditVocabulary'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/audit/status': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The newest signed head, its anchor, closed segments, the newest verification
     * @description Needs: `staff:audit.read`.
     */
    get: operations['readAuditStatus'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/audit/verifications': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Begins to verify the whole chain; one at a time
     * @description Needs: `staff:audit.read`.
     */
    post: operations['startAuditVerification'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/audit/verifications/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * How far a verification is, and what it found
     * @description Needs: `staff:audit.read`.
     */
    get: operations['readAuditVerification'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/audit/export': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The whole chain as JSON Lines
     * @description The file of `passport audit export`: `passport audit verify` needs it and the public keys, nothing else. The export itself is on the chain.
     *
     *     Needs: `staff:audit.read`.
     */
    get: operations['exportAudit'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/audit/keys': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Public keys that signed the chain, as a JWKS
     * @description The file of `passport audit keys`, for `passport audit verify`.
     *
     *     Needs: `staff:audit.read`.
     */
    get: operations['readAuditKeys'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/users/search': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Finds a person by their id, an identifier at a site, or exactly their e-mail address or phone number
     * @description The value is compared by a keyed index, and stored and logged nowhere. Each search is on the audit chain, without it.
     *
     *     Needs: `staff:users.read`.
     */
    post: operations['searchPeople'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/users': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * People, newest first, by what is not personal
     * @description Needs: `staff:users.read`.
     */
    get: operations['listPeople'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/user-filters': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Regions and sites that a list of people can be narrowed down to
     * @description Needs: `staff:users.read`.
     */
    get: operations['readPeopleFilters'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/users/{userId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * A person, every value masked
     * @description Needs: `staff:users.read`.
     */
    get: operations['readPerson'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/users/{userId}/activity': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What the audit chain has about a person, newest first
     * @description Needs: `staff:users.read`.
     */
    get: operations['listPersonActivity'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/users/{userId}/suspension': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /**
     * Suspends a person at every site, or lifts it
     * @description Their sessions and tokens end everywhere; each site is told by its own identifier.
     *
     *     Needs: `staff:users.write`.
     */
    put: operations['suspendUser'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/users/{userId}/sign-out': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Signs a person out everywhere
     * @description Their sessions, grants and tokens end; each site is told by its own identifier.
     *
     *     Needs: `staff:users.write`.
     */
    post: operations['signUserOut'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/users/{userId}/sites/{siteId}/block': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /**
     * Turns a person away at a site, at once
     * @description Needs: `staff:users.write`.
     */
    put: operations['blockUserAtSite'];
    post?: never;
    /**
     * Lets a person back in at a site
     * @description Needs: `staff:users.write`.
     */
    delete: operations['unblockUserAtSite'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/reveals': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Who asked to see which value of whom, newest first
     * @description Needs: `staff:users.reveal`.
     */
    get: operations['listReveals'];
    put?: never;
    /**
     * Asks to see one value of one person
     * @description Granted at once where one administrator is enough, else by another one. The person sees who asked for what, and when a value was looked at.
     *
     *     Needs: `staff:users.reveal`.
     */
    post: operations['askReveal'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/reveals/{id}/approval': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Lets who asked see the value, once, within ten minutes
     * @description Needs: `staff:users.approve`.
     */
    post: operations['approveReveal'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/reveals/{id}/refusal': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Does not
     * @description Needs: `staff:users.approve`.
     */
    post: operations['refuseReveal'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/reveals/{id}/value': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * The value, once
     * @description On the audit chain, for the person to see, before it is answered.
     *
     *     Needs: `staff:users.reveal`.
     */
    post: operations['showRevealedValue'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/erasures': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What your site was asked to erase
     * @description The newest 1000. The event `erasure-requested` tells of each as it comes.
     *
     *     Needs: `erasures:confirm`.
     */
    get: operations['listErasures'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/erasures/{request_id}/confirmation': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Says that your site has erased what it kept of the person
     * @description It goes on the audit chain, with the key or application that said it. Again is no error.
     *
     *     Needs: `erasures:confirm`.
     */
    post: operations['confirmErasure'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/requests': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Requests of people to be erased, the newest 1000
     * @description Needs: `staff:requests.read`.
     */
    get: operations['listRequests'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/requests/{requestId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * One request, with the sites that were asked and when each confirmed
     * @description Needs: `staff:requests.read`.
     */
    get: operations['readRequest'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/users/{userId}/erasure': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Asks for a person to be erased, on their behalf
     * @description As if the person had asked: every site is closed to them at once and told; on the day due the account is deleted and its keys are destroyed. Asked again it answers with the request there is.
     *
     *     Needs: `staff:users.write`.
     */
    post: operations['askErasure'];
    /**
     * Takes a request back while it is pending
     * @description Sites are told and serve the person again; what was shared stays ended.
     *
     *     Needs: `staff:requests.write`.
     */
    delete: operations['cancelErasure'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/ssf/streams': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * One stream, or all of your site (SSF 1.0 §8.1.1.2)
     * @description Needs: `events:manage`.
     */
    get: operations['readStreams'];
    /**
     * Replaces the settings (SSF 1.0 §8.1.1.4)
     * @description Needs: `events:manage`.
     */
    put: operations['replaceStream'];
    /**
     * Makes an event stream (SSF 1.0 §8.1.1.1)
     * @description Delivery by push (`urn:ietf:rfc:8935`), poll (`urn:ietf:rfc:8936`, unless another is named) or Standard Webhooks (`urn:logto-passport:delivery:standard-webhooks`), whose secret is in the answer, once.
     *
     *     Needs: `events:manage`.
     */
    post: operations['createStream'];
    /**
     * Ends a stream (SSF 1.0 §8.1.1.5)
     * @description Needs: `events:manage`.
     */
    delete: operations['deleteStream'];
    options?: never;
    head?: never;
    /**
     * Changes what is sent (SSF 1.0 §8.1.1.3)
     * @description Needs: `events:manage`.
     */
    patch: operations['updateStream'];
    trace?: never;
  };
  '/ssf/webhook-secret': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * A new secret of a webhook stream; the old one signs as well for a while
     * @description Needs: `events:manage`.
     */
    post: operations['rotateWebhookSecret'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/ssf/status': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Status of a stream (SSF 1.0 §8.1.2.1)
     * @description Needs: `events:manage`.
     */
    get: operations['readStreamStatus'];
    put?: never;
    /**
     * Pauses, disables or enables a stream (SSF 1.0 §8.1.2.2)
     * @description Needs: `events:manage`.
     */
    post: operations['setStreamStatus'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/ssf/subjects/add': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Puts a person back on the stream (SSF 1.0 §8.1.3.2)
     * @description Needs: `events:manage`.
     */
    post: operations['addSubject'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/ssf/subjects/remove': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Takes a person off the stream (SSF 1.0 §8.1.3.3)
     * @description Needs: `events:manage`.
     */
    post: operations['removeSubject'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/ssf/verify': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Asks for a verification event (SSF 1.0 §8.1.4.2)
     * @description Needs: `events:manage`.
     */
    post: operations['verifyStream'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/ssf/poll/{streamId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Fetches events and acknowledges them (RFC 8936)
     * @description Waits up to 30 seconds when there is nothing, unless `returnImmediately`.
     *
     *     Needs: `events:manage`.
     */
    post: operations['pollEvents'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/events/deliveries': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What was sent to your site, what waits and what failed; the newest 100
     * @description Needs: `events:manage`.
     */
    get: operations['listDeliveries'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/events/deliveries/{id}/replay': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Sends an ended delivery again, with the same `jti`
     * @description Needs: `events:manage`.
     */
    post: operations['replayDelivery'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sites/{siteId}/streams': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Streams of a site
     * @description Needs: `staff:sites.read`.
     */
    get: operations['listStreamsOfSite'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sites/{siteId}/streams/{streamId}/status': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /**
     * Pauses, disables or enables a stream; the site is told
     * @description Needs: `staff:sites.write`.
     */
    put: operations['imposeStreamStatus'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sites/{siteId}/deliveries': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The delivery log of a site; the newest 100
     * @description Needs: `staff:sites.read`.
     */
    get: operations['listDeliveriesOfSite'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sites/{siteId}/deliveries/{id}/replay': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Sends an ended delivery again, with the same `jti`
     * @description Needs: `staff:sites.write`.
     */
    post: operations['replayDeliveryOfSite'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/session': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Who you are to the console, and what your role allows
     * @description Needs: `staff:session`.
     */
    get: operations['readStaffSession'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/members': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Members of the console with a role of their own
     * @description Whoever is not among them and may use the console is an administrator.
     *
     *     Needs: `staff:members`.
     */
    get: operations['listMembers'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/members/{memberId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /**
     * Gives a member a role
     * @description Needs: `staff:members`.
     */
    put: operations['putMember'];
    post?: never;
    /**
     * Takes the role of a member away: they are an administrator again
     * @description Needs: `staff:members`.
     */
    delete: operations['removeMember'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/overview': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What happens, and what needs attention
     * @description Figures of the last days, of every site you may see. Site owners see nothing of the system.
     *
     *     Needs: `staff:overview`.
     */
    get: operations['readOverview'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/regions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Regions: whether they answer, who lives there, how old their keys are
     * @description Needs: `staff:regions.read`.
     */
    get: operations['listRegions'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/regions/rotations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The newest jobs over keys, with how far they are
     * @description Those that operators started by command too. `interrupted`: its process ended; one that was started here goes on by itself within two minutes, or at once when it is started again.
     *
     *     Needs: `staff:regions.read`.
     */
    get: operations['listRotations'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/admin/regions/{region}/rotations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Gives a region new keys, in the background
     * @description `kek`: a new key-encrypting key; every key of the region is wrapped anew. `dek`: every person of the region gets a new data key, and every value is sealed anew. `index`: a new key of look-up tokens for the whole tenant, in the region where it lies. Everything stays readable meanwhile. One at a time; the same one again goes on with an interrupted one.
     *
     *     Needs: `staff:regions.write`.
     */
    post: operations['startRotation'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: never;
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  readAttributes: {
    parameters: {
      query: {
        /** @description Names by commas. */
        attributes: string;
        /** @description The purpose the person agreed to, as your site declares it. */
        purpose: string;
        /** @description `sealed`: a JWE you may store; only this service opens it, while the consent lives. */
        form?: 'value' | 'sealed';
      };
      header?: never;
      path: {
        /** @description The identifier of the person at your site: `sub` of their ID token. */
        user_ref: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            user_ref: string;
            purpose: string;
            attributes: {
              [key: string]:
                | {
                    /** @enum {string} */
                    status: 'value';
                    /** @description Claims as in UserInfo, OpenID Connect Core 1.0 §5.1. */
                    value: {
                      [key: string]: unknown;
                    };
                    /** @description When the consent ends; seconds since 1970. */
                    expires_at?: number;
                  }
                | {
                    /** @enum {string} */
                    status: 'value';
                    /** @description JWE compact. */
                    sealed: string;
                    /** @description When the consent ends; seconds since 1970. */
                    expires_at?: number;
                  }
                | {
                    /** @enum {string} */
                    status: 'not_consented' | 'expired' | 'not_available';
                  };
            };
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden`, `sites.attribute_not_declared` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `attributes.sealing_unavailable` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `vault.unavailable`, `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  readAttributesOfMany: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          user_refs: string[];
          attributes: (
            | 'name'
            | 'picture'
            | 'birthdate'
            | 'gender'
            | 'locale'
            | 'website'
            | 'email'
            | 'phone_number'
            | 'address'
          )[];
          /** @description The purpose the person agreed to, as your site declares it. */
          purpose: string;
          /**
           * @description `sealed`: a JWE you may store; only this service opens it, while the consent lives.
           * @default value
           * @enum {string}
           */
          form?: 'value' | 'sealed';
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            results: {
              user_ref: string;
              purpose: string;
              attributes: {
                [key: string]:
                  | {
                      /** @enum {string} */
                      status: 'value';
                      /** @description Claims as in UserInfo, OpenID Connect Core 1.0 §5.1. */
                      value: {
                        [key: string]: unknown;
                      };
                      /** @description When the consent ends; seconds since 1970. */
                      expires_at?: number;
                    }
                  | {
                      /** @enum {string} */
                      status: 'value';
                      /** @description JWE compact. */
                      sealed: string;
                      /** @description When the consent ends; seconds since 1970. */
                      expires_at?: number;
                    }
                  | {
                      /** @enum {string} */
                      status: 'not_consented' | 'expired' | 'not_available';
                    };
              };
            }[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden`, `sites.attribute_not_declared` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `vault.unavailable`, `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  openAttribute: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          sealed: string;
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            attribute?: string;
            purpose?: string;
          } & (
            | {
                /** @enum {string} */
                status: 'value';
                /** @description Claims as in UserInfo, OpenID Connect Core 1.0 §5.1. */
                value: {
                  [key: string]: unknown;
                };
                /** @description When the consent ends; seconds since 1970. */
                expires_at?: number;
              }
            | {
                /** @enum {string} */
                status: 'value';
                /** @description JWE compact. */
                sealed: string;
                /** @description When the consent ends; seconds since 1970. */
                expires_at?: number;
              }
            | {
                /** @enum {string} */
                status: 'not_consented' | 'expired' | 'not_available';
              }
          );
        };
      };
      /** @description `kernel.invalid_request`, `attributes.invalid_sealed` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `vault.unavailable`, `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  evaluateVerdict: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          subject: {
            /** @description `user`. */
            type: string;
            /** @description The identifier of the person at your site: `sub` of their ID token. */
            id: string;
            properties?: {
              [key: string]: unknown;
            };
          };
          action: {
            /** @description Name of the verdict, such as `can_checkout`. */
            name: string;
            properties?: {
              [key: string]: unknown;
            };
          };
          resource?: {
            type: string;
            id: string;
            properties?: {
              [key: string]: unknown;
            };
          };
          /** @description What the rule compares with. */
          context?: {
            [key: string]: unknown;
          };
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            decision: boolean;
            context:
              | {
                  /** @enum {string} */
                  reason: 'rule' | 'consent_required' | 'not_available' | 'blocked' | 'rule_failed';
                  /** @description Attributes to ask the person for. */
                  missing_consents?: string[];
                }
              | {
                  error: {
                    status: number;
                    code: string;
                  };
                };
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `attributes.verdict_unknown` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `vault.unavailable`, `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  accessEvaluation: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          subject: {
            /** @description `user`. */
            type: string;
            /** @description The identifier of the person at your site: `sub` of their ID token. */
            id: string;
            properties?: {
              [key: string]: unknown;
            };
          };
          action: {
            /** @description Name of the verdict, such as `can_checkout`. */
            name: string;
            properties?: {
              [key: string]: unknown;
            };
          };
          resource?: {
            type: string;
            id: string;
            properties?: {
              [key: string]: unknown;
            };
          };
          /** @description What the rule compares with. */
          context?: {
            [key: string]: unknown;
          };
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            decision: boolean;
            context:
              | {
                  /** @enum {string} */
                  reason: 'rule' | 'consent_required' | 'not_available' | 'blocked' | 'rule_failed';
                  /** @description Attributes to ask the person for. */
                  missing_consents?: string[];
                }
              | {
                  error: {
                    status: number;
                    code: string;
                  };
                };
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `attributes.verdict_unknown` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `vault.unavailable`, `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  accessEvaluations: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          subject?: {
            /** @description `user`. */
            type: string;
            /** @description The identifier of the person at your site: `sub` of their ID token. */
            id: string;
            properties?: {
              [key: string]: unknown;
            };
          };
          action?: {
            /** @description Name of the verdict, such as `can_checkout`. */
            name: string;
            properties?: {
              [key: string]: unknown;
            };
          };
          resource?: {
            type: string;
            id: string;
            properties?: {
              [key: string]: unknown;
            };
          };
          /** @description What the rule compares with. */
          context?: {
            [key: string]: unknown;
          };
          evaluations?: {
            subject?: {
              /** @description `user`. */
              type: string;
              /** @description The identifier of the person at your site: `sub` of their ID token. */
              id: string;
              properties?: {
                [key: string]: unknown;
              };
            };
            action?: {
              /** @description Name of the verdict, such as `can_checkout`. */
              name: string;
              properties?: {
                [key: string]: unknown;
              };
            };
            resource?: {
              type: string;
              id: string;
              properties?: {
                [key: string]: unknown;
              };
            };
            /** @description What the rule compares with. */
            context?: {
              [key: string]: unknown;
            };
          }[];
          options?: {
            /** @enum {string} */
            evaluations_semantic?: 'execute_all' | 'deny_on_first_deny' | 'permit_on_first_permit';
          };
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json':
            | {
                evaluations: {
                  decision: boolean;
                  context:
                    | {
                        /** @enum {string} */
                        reason:
                          'rule' | 'consent_required' | 'not_available' | 'blocked' | 'rule_failed';
                        /** @description Attributes to ask the person for. */
                        missing_consents?: string[];
                      }
                    | {
                        error: {
                          status: number;
                          code: string;
                        };
                      };
                }[];
              }
            | {
                decision: boolean;
                context:
                  | {
                      /** @enum {string} */
                      reason:
                        'rule' | 'consent_required' | 'not_available' | 'blocked' | 'rule_failed';
                      /** @description Attributes to ask the person for. */
                      missing_consents?: string[];
                    }
                  | {
                      error: {
                        status: number;
                        code: string;
                      };
                    };
              };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `attributes.verdict_unknown` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `vault.unavailable`, `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  listConsents: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The identifier of the person at your site: `sub` of their ID token. */
        user_ref: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            user_ref: string;
            consents: {
              attribute: string;
              purpose: string;
              /** @enum {string} */
              release: 'value' | 'answer';
              /** @description RFC 3339. */
              granted_at: string;
              expires_at: string | null;
            }[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  returnConsents: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @description The identifier of the person at your site: `sub` of their ID token. */
          user_ref: string;
          /** @description All of them unless given. */
          attribute?: string;
          /** @description All purposes of the attribute unless given. */
          purpose?: string;
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description How many ended. */
            withdrawn: number;
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  readMe: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            sites: {
              site: string;
              user_ref: string;
              consents: {
                attribute: string;
                purpose: string;
                /** @enum {string} */
                release: 'value' | 'answer';
                /** @description RFC 3339. */
                granted_at: string;
                expires_at: string | null;
              }[];
            }[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  withdrawMine: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          site?: string;
          /** @description All of them unless given. */
          attribute?: string;
          /** @description All purposes of the attribute unless given. */
          purpose?: string;
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description How many ended. */
            withdrawn: number;
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `sites.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  withdrawForPerson: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @description The identifier of the person at your site: `sub` of their ID token. */
          userRef: string;
          /** @description All of them unless given. */
          attribute?: string;
          /** @description All purposes of the attribute unless given. */
          purpose?: string;
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description How many ended. */
            withdrawn: number;
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `sites.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  listSites: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            sites: {
              id: string;
              displayName: string | null;
              /** @description For people who read Russian; else `displayName`. */
              displayNameRu: string | null;
              logoUrl: string | null;
              /** @description Who is the controller. */
              legalName: string | null;
              policyUrl: string | null;
              languages: ('en' | 'ru')[];
              applicationIds: string[];
            }[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  describeSite: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          displayName?: string | null;
          /** @description For people who read Russian; else `displayName`. */
          displayNameRu?: string | null;
          logoUrl?: string | null;
          /** @description Who is the controller. */
          legalName?: string | null;
          policyUrl?: string | null;
          languages?: ('en' | 'ru')[];
        };
      };
    };
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request`, `sites.invalid_site` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `sites.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  listApiKeys: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            apiKeys: {
              id: string;
              name: string;
              scopes: (
                | 'attributes:read'
                | 'verdicts:evaluate'
                | 'consents:read'
                | 'consents:withdraw'
                | 'blocks:write'
                | 'complaints:write'
                | 'events:manage'
                | 'roles:write'
                | 'erasures:confirm'
              )[];
              createdAt: string;
              expiresAt: string | null;
              lastUsedAt: string | null;
              revokedAt: string | null;
              /** @description The key that a rotation put in its place. */
              replacedBy: string | null;
            }[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  createApiKey: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          name: string;
          scopes: (
            | 'attributes:read'
            | 'verdicts:evaluate'
            | 'consents:read'
            | 'consents:withdraw'
            | 'blocks:write'
            | 'complaints:write'
            | 'events:manage'
            | 'roles:write'
            | 'erasures:confirm'
          )[];
          /** @default null */
          expiresInDays?: number | null;
        };
      };
    };
    responses: {
      /** @description Done. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            key: {
              id: string;
              name: string;
              scopes: (
                | 'attributes:read'
                | 'verdicts:evaluate'
                | 'consents:read'
                | 'consents:withdraw'
                | 'blocks:write'
                | 'complaints:write'
                | 'events:manage'
                | 'roles:write'
                | 'erasures:confirm'
              )[];
              createdAt: string;
              expiresAt: string | null;
              lastUsedAt: string | null;
              revokedAt: string | null;
              /** @description The key that a rotation put in its place. */
              replacedBy: string | null;
            };
            /** @description Shown once; it is stored nowhere. */
            secret: string;
          };
        };
      };
      /** @description `kernel.invalid_request`, `sites.invalid_api_key` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `sites.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  rotateApiKey: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
        keyId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @default 86400 */
          overlapSeconds?: number;
        };
      };
    };
    responses: {
      /** @description Done. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            key: {
              id: string;
              name: string;
              scopes: (
                | 'attributes:read'
                | 'verdicts:evaluate'
                | 'consents:read'
                | 'consents:withdraw'
                | 'blocks:write'
                | 'complaints:write'
                | 'events:manage'
                | 'roles:write'
                | 'erasures:confirm'
              )[];
              createdAt: string;
              expiresAt: string | null;
              lastUsedAt: string | null;
              revokedAt: string | null;
              /** @description The key that a rotation put in its place. */
              replacedBy: string | null;
            };
            /** @description Shown once; it is stored nowhere. */
            secret: string;
          };
        };
      };
      /** @description `kernel.invalid_request`, `sites.invalid_api_key` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `sites.api_key_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `sites.api_key_not_rotatable` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  revokeApiKey: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
        keyId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `sites.api_key_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  listDeclarations: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            attributes: {
              attribute: string;
              purpose: string;
              purposeCode: string;
              textEn: string;
              textRu: string;
              /** @default null */
              legalNote: string | null;
              /** @default null */
              retentionDays: number | null;
              /** @default false */
              isNeeded: boolean;
              /**
               * @default value
               * @enum {string}
               */
              release: 'value' | 'answer';
              defaultDays: number;
              longestDays: number;
              textVersion: number;
            }[];
            undeclared: {
              attribute: string;
              requests: number;
            }[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `sites.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  declareAttribute: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          attribute: string;
          purpose: string;
          purposeCode: string;
          textEn: string;
          textRu: string;
          /** @default null */
          legalNote?: string | null;
          /** @default null */
          retentionDays?: number | null;
          /** @default false */
          isNeeded?: boolean;
          /**
           * @default value
           * @enum {string}
           */
          release?: 'value' | 'answer';
          defaultDays: number;
          longestDays: number;
        };
      };
    };
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request`, `consent.invalid_declaration` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `sites.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  undeclareAttribute: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
        attribute: string;
        purpose: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `consent.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  previewConsentPage: {
    parameters: {
      query?: {
        language?: 'en' | 'ru';
        theme?: 'light' | 'dark';
        /** @description `new`: one whose account has no values yet; the page then has fields for them. */
        person?: 'known' | 'new';
      };
      header?: never;
      path: {
        siteId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description For a frame with `sandbox=""` and `srcdoc`; it loads nothing. */
            html: string;
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `sites.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  previewConsentPageDraft: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /**
           * @default en
           * @enum {string}
           */
          language?: 'en' | 'ru';
          /**
           * @default light
           * @enum {string}
           */
          theme?: 'light' | 'dark';
          /**
           * @description `new`: one whose account has no values yet; the page then has fields for them.
           * @default known
           * @enum {string}
           */
          person?: 'known' | 'new';
          /** @default {} */
          description?: {
            displayName?: string | null;
            displayNameRu?: string | null;
            logoUrl?: string | null;
            legalName?: string | null;
            policyUrl?: string | null;
            languages?: ('en' | 'ru')[];
          };
          /** @description Instead of what is declared. */
          attributes?: {
            attribute: string;
            purpose: string;
            purposeCode: string;
            textEn: string;
            textRu: string;
            /** @default null */
            legalNote?: string | null;
            /** @default null */
            retentionDays?: number | null;
            /** @default false */
            isNeeded?: boolean;
            /**
             * @default value
             * @enum {string}
             */
            release?: 'value' | 'answer';
            defaultDays: number;
            longestDays: number;
          }[];
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description For a frame with `sandbox=""` and `srcdoc`; it loads nothing. */
            html: string;
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `sites.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  previewConsentPageOfNewSite: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /**
           * @default en
           * @enum {string}
           */
          language?: 'en' | 'ru';
          /**
           * @default light
           * @enum {string}
           */
          theme?: 'light' | 'dark';
          /**
           * @description `new`: one whose account has no values yet; the page then has fields for them.
           * @default known
           * @enum {string}
           */
          person?: 'known' | 'new';
          /** @default {} */
          description?: {
            displayName?: string | null;
            displayNameRu?: string | null;
            logoUrl?: string | null;
            legalName?: string | null;
            policyUrl?: string | null;
            languages?: ('en' | 'ru')[];
          };
          /** @description Instead of what is declared. */
          attributes?: {
            attribute: string;
            purpose: string;
            purposeCode: string;
            textEn: string;
            textRu: string;
            /** @default null */
            legalNote?: string | null;
            /** @default null */
            retentionDays?: number | null;
            /** @default false */
            isNeeded?: boolean;
            /**
             * @default value
             * @enum {string}
             */
            release?: 'value' | 'answer';
            defaultDays: number;
            longestDays: number;
          }[];
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description For a frame with `sandbox=""` and `srcdoc`; it loads nothing. */
            html: string;
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  listSiteSummaries: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            sites: {
              id: string;
              /** @description As people see it. */
              name: string;
              nameRu: string | null;
              /** @description Whose identifiers its people have. */
              sectorId: string;
              createdAt: string;
              applications: number;
              /** @description Declared attributes and purposes. */
              attributes: number;
              /** @description Who have an identifier at the site. */
              people: number;
              /** @description How many of them share something now. */
              sharing: number;
              liveConsents: number;
              liveApiKeys: number;
              streams: number;
              deadDeliveries: number;
            }[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  registerSite: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          description: {
            displayName: string;
            /** @default null */
            displayNameRu?: string | null;
            /** @default null */
            logoUrl?: string | null;
            /** @default null */
            legalName?: string | null;
            /** @default null */
            policyUrl?: string | null;
            /**
             * @default [
             *       "en",
             *       "ru"
             *     ]
             */
            languages?: ('en' | 'ru')[];
          };
          application: {
            name: string;
            /** @enum {string} */
            kind: 'web' | 'spa' | 'native';
            /** @description Where people come back to after signing in. */
            redirectUris: string[];
            /**
             * @description Where they may go after signing out.
             * @default []
             */
            postLogoutRedirectUris?: string[];
          };
          /**
           * @description What the site may ask for; each attribute and purpose once.
           * @default []
           */
          attributes?: {
            attribute: string;
            purpose: string;
            purposeCode: string;
            textEn: string;
            textRu: string;
            /** @default null */
            legalNote?: string | null;
            /** @default null */
            retentionDays?: number | null;
            /** @default false */
            isNeeded?: boolean;
            /**
             * @default value
             * @enum {string}
             */
            release?: 'value' | 'answer';
            defaultDays: number;
            longestDays: number;
          }[];
        };
      };
    };
    responses: {
      /** @description Done. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            siteId: string;
            application: {
              id: string;
              /** @description Shown once. Null for applications that can keep none. */
              secret: string | null;
            };
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  readSite: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            site: {
              id: string;
              /** @description As people see it. */
              name: string;
              nameRu: string | null;
              /** @description Whose identifiers its people have. */
              sectorId: string;
              createdAt: string;
              applications: number;
              /** @description Declared attributes and purposes. */
              attributes: number;
              /** @description Who have an identifier at the site. */
              people: number;
              /** @description How many of them share something now. */
              sharing: number;
              liveConsents: number;
              liveApiKeys: number;
              streams: number;
              deadDeliveries: number;
            };
            description: {
              displayName: string | null;
              displayNameRu: string | null;
              logoUrl: string | null;
              legalName: string | null;
              policyUrl: string | null;
              languages: ('en' | 'ru')[];
            };
            applications: {
              /** @description The client id. */
              id: string;
              name: string;
              /**
               * @description Null for kinds that are changed in Logto.
               * @enum {string|null}
               */
              kind: 'web' | 'spa' | 'native' | null;
              /** @description Logto’s word for it. */
              type: string;
              redirectUris: string[];
              postLogoutRedirectUris: string[];
              isThirdParty: boolean;
              createdAt: string;
              secrets: {
                name: string;
                createdAt: string;
                expiresAt: string | null;
              }[];
            }[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `sites.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  removeSite: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Identifiers that belong to nobody now. */
            people: number;
            consents: number;
            applications: number;
            apiKeys: number;
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `sites.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  addApplication: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          name: string;
          /** @enum {string} */
          kind: 'web' | 'spa' | 'native';
          /** @description Where people come back to after signing in. */
          redirectUris: string[];
          /**
           * @description Where they may go after signing out.
           * @default []
           */
          postLogoutRedirectUris?: string[];
        };
      };
    };
    responses: {
      /** @description Done. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            id: string;
            /** @description Shown once. Null for applications that can keep none. */
            secret: string | null;
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `sites.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `registration.too_many_applications` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  removeApplication: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
        applicationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `sites.not_found`, `registration.application_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `registration.application_managed_elsewhere` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  changeApplication: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
        applicationId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          name?: string;
          /** @description Where people come back to after signing in. */
          redirectUris?: string[];
          /**
           * @description Where they may go after signing out.
           * @default []
           */
          postLogoutRedirectUris?: string[];
        };
      };
    };
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `sites.not_found`, `registration.application_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `registration.application_managed_elsewhere` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  renewApplicationSecret: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
        applicationId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @default 86400 */
          overlapSeconds?: number;
        };
      };
    };
    responses: {
      /** @description Done. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Shown once. */
            secret: string;
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden`, `registration.administrator_needed` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `sites.not_found`, `registration.application_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `registration.no_secret` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  readSetup: {
    parameters: {
      query?: {
        /** @description One of the application’s; else its first. */
        redirectUri?: string;
        language?: 'en' | 'ru';
      };
      header?: never;
      path: {
        siteId: string;
        applicationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            issuer: string;
            discoveryUrl: string;
            clientId: string;
            /** @enum {string} */
            kind: 'web' | 'spa' | 'native';
            redirectUri: string;
            /** @description Those that ask for what the site has declared. */
            scopes: string[];
            guides: {
              /** @enum {string} */
              platform: 'nextjs' | 'node' | 'php' | 'wordpress' | 'browser' | 'native';
              title: string;
              steps: {
                text: string;
                file: string | null;
                syntax: string | null;
                code: string | null;
              }[];
            }[];
            /** @description What stands in the texts where a secret goes. */
            placeholders: {
              secret: string;
              apiKey: string;
            };
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `registration.application_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `registration.application_managed_elsewhere`, `registration.no_redirect_uri` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  prepareTestSignIn: {
    parameters: {
      query?: {
        /** @description One of the application’s; else its first. */
        redirectUri?: string;
        language?: 'en' | 'ru';
      };
      header?: never;
      path: {
        siteId: string;
        applicationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            checks: {
              /** @enum {string} */
              name:
                | 'application_accepted'
                | 'redirect_uri_accepted'
                | 'redirect_uri_secure'
                | 'asks_for_something';
              isGood: boolean;
            }[];
            redirectUri: string;
            /** @description Null when the provider would refuse it. */
            url: string | null;
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `registration.application_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `registration.application_managed_elsewhere`, `registration.no_redirect_uri` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  listStreamOverviews: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            streams: {
              id: string;
              /** @enum {string} */
              method: 'push' | 'poll' | 'webhook';
              endpointUrl: string | null;
              /** @description Whether pushes carry an Authorization header. */
              hasAuthorization: boolean;
              /** @description `aud` of the tokens. */
              audience: string[];
              events: string[];
              /** @enum {string} */
              status: 'enabled' | 'paused' | 'disabled';
              reason: string | null;
              description: string | null;
              createdAt: string;
              /** @description When a test event was last asked for. */
              verifiedAt: string | null;
              /** @description Until then the old webhook secret signs as well. */
              previousSecretUntil: string | null;
              pending: number;
              dead: number;
              delivered: number;
              lastDeliveredAt: string | null;
            }[];
            supportedEvents: string[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `sites.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  createStreamOfSite: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @enum {string} */
          method: 'push' | 'poll' | 'webhook';
          /** @description Not for polled streams. */
          endpointUrl?: string;
          /** @description Sent with every push. */
          authorizationHeader?: string;
          /** @description Everything unless given. */
          events?: string[];
          description?: string | null;
        };
      };
    };
    responses: {
      /** @description Done. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            streamId: string;
            /** @description Of a webhook; shown once. */
            webhookSecret: string | null;
          };
        };
      };
      /** @description `kernel.invalid_request`, `events.invalid_request`, `events.endpoint_refused`, `events.unsupported_event` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `sites.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `events.no_audience`, `events.too_many_streams` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  deleteStreamOfSite: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
        streamId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `events.stream_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  changeStreamOfSite: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
        streamId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @description Not for polled streams. */
          endpointUrl?: string;
          /** @description Sent with every push. */
          authorizationHeader?: string;
          /** @description Everything unless given. */
          events?: string[];
          description?: string | null;
        };
      };
    };
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request`, `events.invalid_request`, `events.endpoint_refused`, `events.unsupported_event` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `events.stream_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  verifyStreamOfSite: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
        streamId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description The event carries it. */
            state: string;
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `events.stream_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `events.stream_disabled` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests`, `events.verification_too_soon` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  rotateWebhookSecretOfSite: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
        streamId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @default 86400 */
          overlapSeconds?: number;
        };
      };
    };
    responses: {
      /** @description Done. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            webhookSecret: string;
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `events.stream_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `events.wrong_method` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  listRules: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            rules: {
              name: string;
              version: number;
              /** @enum {string} */
              effect: 'verdict' | 'grant' | 'refuse';
              /** @description Null for verdicts. */
              permission: string | null;
              /** @description JSONLogic over the facts of the README. */
              rule?: unknown;
              descriptionEn: string;
              descriptionRu: string;
              isActive: boolean;
              /** @description One that is off is as if it were not there. */
              isEnabled: boolean;
            }[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  putRule: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
        name: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          rule?: unknown;
          descriptionEn: string;
          descriptionRu: string;
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            version: number;
          };
        };
      };
      /** @description `kernel.invalid_request`, `rules.invalid_rule` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden`, `rules.too_many_questions` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `rules.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `rules.not_a_verdict` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  removeRule: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
        name: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `rules.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  listRuleVersions: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
        name: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            rules: {
              name: string;
              version: number;
              /** @enum {string} */
              effect: 'verdict' | 'grant' | 'refuse';
              /** @description Null for verdicts. */
              permission: string | null;
              /** @description JSONLogic over the facts of the README. */
              rule?: unknown;
              descriptionEn: string;
              descriptionRu: string;
              isActive: boolean;
              /** @description One that is off is as if it were not there. */
              isEnabled: boolean;
            }[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  rollBackRule: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
        name: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          version: number;
        };
      };
    };
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request`, `rules.invalid_rule` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `rules.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  readPolicy: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description 0 before the first one. */
            version: number;
            head: {
              version: number;
              restoredFrom: number | null;
              createdAt: string;
              createdBy: string;
              rules: number;
            } | null;
            /** @description In order. */
            rules: {
              /** @description Of a verdict, what it answers to; of others, the rule’s own. */
              name: string;
              /** @enum {string} */
              effect: 'verdict' | 'grant' | 'refuse';
              /** @description Such as `orders:create`; null for verdicts. */
              permission: string | null;
              /** @description JSONLogic over the facts of the vocabulary. */
              rule?: unknown;
              /** @description One that is off is as if it were not there. */
              isEnabled: boolean;
              descriptionEn: string;
              descriptionRu: string;
              /** @description Of this rule, not of the set. */
              version: number;
              createdAt: string;
              createdBy: string;
            }[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `sites.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  publishPolicy: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @description The version that was seen; 0 before the first one. */
          basedOn: number;
          rules: {
            /** @description Of a verdict, what it answers to; of others, the rule’s own. */
            name: string;
            /** @enum {string} */
            effect: 'verdict' | 'grant' | 'refuse';
            /** @description Such as `orders:create`; null for verdicts. */
            permission: string | null;
            /** @description JSONLogic over the facts of the vocabulary. */
            rule?: unknown;
            /** @description One that is off is as if it were not there. */
            isEnabled: boolean;
            descriptionEn: string;
            descriptionRu: string;
          }[];
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            version: number;
          };
        };
      };
      /** @description `kernel.invalid_request`, `rules.invalid_rule`, `rules.invalid_policy` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden`, `rules.too_many_questions` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `rules.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `rules.policy_changed` */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  listPolicyVersions: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            versions: {
              version: number;
              restoredFrom: number | null;
              createdAt: string;
              createdBy: string;
              rules: number;
            }[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  readPolicyVersion: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
        version: number;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description 0 before the first one. */
            version: number;
            head: {
              version: number;
              restoredFrom: number | null;
              createdAt: string;
              createdBy: string;
              rules: number;
            } | null;
            /** @description In order. */
            rules: {
              /** @description Of a verdict, what it answers to; of others, the rule’s own. */
              name: string;
              /** @enum {string} */
              effect: 'verdict' | 'grant' | 'refuse';
              /** @description Such as `orders:create`; null for verdicts. */
              permission: string | null;
              /** @description JSONLogic over the facts of the vocabulary. */
              rule?: unknown;
              /** @description One that is off is as if it were not there. */
              isEnabled: boolean;
              descriptionEn: string;
              descriptionRu: string;
              /** @description Of this rule, not of the set. */
              version: number;
              createdAt: string;
              createdBy: string;
            }[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `rules.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  rollBackPolicy: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          version: number;
          /** @description The version that was seen; 0 before the first one. */
          basedOn: number;
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            version: number;
          };
        };
      };
      /** @description `kernel.invalid_request`, `rules.invalid_rule` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `rules.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `rules.policy_changed` */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  readRuleVocabulary: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            facts: {
              name: string;
              /** @enum {string} */
              kind: 'text' | 'number' | 'date' | 'boolean' | 'list';
              /** @description Null where no consent is needed. */
              attribute: string | null;
            }[];
            /** @description What the site asks people for. */
            declared: {
              attribute: string;
              /** @enum {string} */
              release: 'value' | 'answer';
            }[];
            /** @description Logto’s roles for people. */
            userRoles: string[];
            siteRoles: {
              role: string;
              people: number;
            }[];
            regions: string[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `sites.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  listRoles: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The identifier of the person at your site: `sub` of their ID token. */
        user_ref: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description All of them: who has others loses those. */
            roles: string[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `rules.person_unknown` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  replaceRoles: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The identifier of the person at your site: `sub` of their ID token. */
        user_ref: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @description All of them: who has others loses those. */
          roles: string[];
        };
      };
    };
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request`, `rules.invalid_role` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `rules.person_unknown` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  listRolesOfPerson: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The identifier of the person at your site: `sub` of their ID token. */
        user_ref: string;
        siteId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description All of them: who has others loses those. */
            roles: string[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `rules.person_unknown`, `sites.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  replaceRolesOfPerson: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The identifier of the person at your site: `sub` of their ID token. */
        user_ref: string;
        siteId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @description All of them: who has others loses those. */
          roles: string[];
        };
      };
    };
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request`, `rules.invalid_role` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `rules.person_unknown`, `sites.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  evaluateRules: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @description What is published unless given. */
          rules?: {
            /** @description Of a verdict, what it answers to; of others, the rule’s own. */
            name: string;
            /** @enum {string} */
            effect: 'verdict' | 'grant' | 'refuse';
            /** @description Such as `orders:create`; null for verdicts. */
            permission: string | null;
            /** @description JSONLogic over the facts of the vocabulary. */
            rule?: unknown;
            /** @description One that is off is as if it were not there. */
            isEnabled: boolean;
            descriptionEn: string;
            descriptionRu: string;
          }[];
          subject:
            | {
                /** @description The identifier of the person at your site: `sub` of their ID token. */
                userRef: string;
              }
            | {
                /** @description By name, such as `{ "age": 20, "roles": ["vip"] }`. */
                facts: {
                  [key: string]: string | number | boolean | string[];
                };
                /** @default [] */
                shared?: string[];
              };
          /**
           * @description For verdicts that compare with it.
           * @default {}
           */
          context?: {
            [key: string]: unknown;
          };
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            rules: {
              name: string;
              /** @description Why it cannot be published. */
              problem: {
                /** @description JSON pointer into the rule. */
                path: string;
                reason: string;
              } | null;
              isSatisfied: boolean;
              /** @enum {string} */
              reason: 'rule' | 'consent_required' | 'not_available' | 'blocked' | 'rule_failed';
              /** @description Whether it would decide, had no rule before it. */
              counts: boolean;
              attributes: string[];
              /** @description Facts the rule names and nobody knows. */
              missing: {
                fact: string;
                attribute: string | null;
                /** @enum {string} */
                status: 'not_consented' | 'not_available';
              }[];
            }[];
            /** @description As the rules without a problem decide them. */
            permissions: {
              permission: string;
              isGranted: boolean;
              decidedBy: string | null;
              /** @enum {string} */
              reason: 'rule' | 'consent_required' | 'not_available' | 'blocked' | 'rule_failed';
            }[];
          };
        };
      };
      /** @description `kernel.invalid_request`, `rules.invalid_policy`, `rules.invalid_facts` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden`, `rules.not_published` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `rules.person_unknown`, `sites.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable`, `vault.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  readSharing: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            sites: {
              siteId: string;
              name: string;
              nameRu: string | null;
              attributes: {
                attribute: string;
                /** @description With a live consent for any purpose. */
                people: number;
                /** @description People who took it back, or lost it, in 30 days. */
                withdrawn: number;
                /** @description Null when long ago, or never. */
                lastDisclosedAt: string | null;
                /** @description Empty for what is no longer asked for. */
                purposes: {
                  purpose: string;
                  purposeCode: string;
                  textEn: string;
                  textRu: string;
                  isNeeded: boolean;
                  /** @enum {string} */
                  release: 'value' | 'answer';
                  people: number;
                }[];
              }[];
            }[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  listSharingWithdrawals: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            withdrawals: {
              id: string;
              siteId: string;
              attribute: string | null;
              /** @enum {string} */
              reason: 'purpose_ended' | 'site_closed' | 'incident' | 'authority' | 'other';
              /** @enum {string} */
              state: 'running' | 'done';
              /** @description People. */
              total: number;
              done: number;
              createdBy: string;
              createdAt: string;
              finishedAt: string | null;
              /** @description Why it stands still; it goes on by itself. */
              errorCode: string | null;
            }[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  withdrawSharing: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          siteId: string;
          /** @description Null for everything. */
          attribute: string | null;
          /** @enum {string} */
          reason: 'purpose_ended' | 'site_closed' | 'incident' | 'authority' | 'other';
        };
      };
    };
    responses: {
      /** @description Done. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            id: string;
            siteId: string;
            attribute: string | null;
            /** @enum {string} */
            reason: 'purpose_ended' | 'site_closed' | 'incident' | 'authority' | 'other';
            /** @enum {string} */
            state: 'running' | 'done';
            /** @description People. */
            total: number;
            done: number;
            createdBy: string;
            createdAt: string;
            finishedAt: string | null;
            /** @description Why it stands still; it goes on by itself. */
            errorCode: string | null;
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `sites.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  readSharingWithdrawal: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            id: string;
            siteId: string;
            attribute: string | null;
            /** @enum {string} */
            reason: 'purpose_ended' | 'site_closed' | 'incident' | 'authority' | 'other';
            /** @enum {string} */
            state: 'running' | 'done';
            /** @description People. */
            total: number;
            done: number;
            createdBy: string;
            createdAt: string;
            finishedAt: string | null;
            /** @description Why it stands still; it goes on by itself. */
            errorCode: string | null;
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `sharing.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  listBlocks: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            blocks: {
              user_ref: string;
              /** @enum {string} */
              reason: 'fraud' | 'abuse' | 'terms' | 'payment' | 'other';
              since: string;
            }[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  blockUser: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @description The identifier of the person at your site: `sub` of their ID token. */
          user_ref: string;
          /** @enum {string} */
          reason: 'fraud' | 'abuse' | 'terms' | 'payment' | 'other';
        };
      };
    };
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `blocks.user_unknown` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  unblockUser: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The identifier of the person at your site: `sub` of their ID token. */
        user_ref: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `blocks.user_unknown` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  listAllBlocks: {
    parameters: {
      query?: {
        state?: 'live' | 'ended' | 'all';
        siteId?: string;
        userId?: string;
        userRef?: string;
        /** @description `next` of the page before. */
        after?: string;
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            blocks: {
              id: string;
              site: {
                id: string;
                name: string | null;
              };
              userId: string;
              userRef: string;
              /** @enum {string} */
              reason: 'fraud' | 'abuse' | 'terms' | 'payment' | 'other';
              /** @description RFC 3339. */
              since: string;
              /** @description The API key, the application or the administrator. */
              by: string;
              /** @description RFC 3339. */
              endedAt: string | null;
              endedBy: string | null;
              /**
               * @description Null for one that its site lifted.
               * @enum {string|null}
               */
              endedReason: 'mistake' | 'appeal' | 'settled' | 'legal' | 'other' | null;
            }[];
            /** @description `after` of the next page; null at the end. */
            next: string | null;
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  liftBlock: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
        /** @description The identifier of the person at your site: `sub` of their ID token. */
        userRef: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @enum {string} */
          reason: 'mistake' | 'appeal' | 'settled' | 'legal' | 'other';
        };
      };
    };
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `blocks.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  fileComplaint: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @description The identifier of the person at your site: `sub` of their ID token. */
          user_ref: string;
          /** @enum {string} */
          category: 'fraud' | 'abuse' | 'spam' | 'illegal' | 'payment' | 'other';
          text: string;
          /** @default [] */
          attachments?: {
            name: string;
            /** @enum {string} */
            mediaType: 'image/png' | 'image/jpeg' | 'application/pdf' | 'text/plain';
            /** @description Base64, 1 MiB at most. */
            content: string;
          }[];
        };
      };
    };
    responses: {
      /** @description Done. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            id: string;
            warnings: ('email' | 'phone' | 'card' | 'iban')[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `complaints.user_unknown` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests`, `complaints.daily_limit` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable`, `vault.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  readOwnComplaint: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            id: string;
            site: string;
            user_ref: string;
            /** @enum {string} */
            category: 'fraud' | 'abuse' | 'spam' | 'illegal' | 'payment' | 'other';
            /** @enum {string} */
            status: 'open' | 'answered' | 'closed';
            warnings: string[];
            created_at: string;
            /** @description Null once the person was erased. */
            text: string | null;
            attachments: {
              name: string;
              /** @enum {string} */
              mediaType: 'image/png' | 'image/jpeg' | 'application/pdf' | 'text/plain';
              /** @description Base64, 1 MiB at most. */
              content: string;
            }[];
            answers: string[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `complaints.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable`, `vault.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  listComplaints: {
    parameters: {
      query?: {
        status?: 'open' | 'answered' | 'closed';
        category?: 'fraud' | 'abuse' | 'spam' | 'illegal' | 'payment' | 'other';
        siteId?: string;
        userId?: string;
        userRef?: string;
        /** @description Those the caller works on. */
        assigned?: 'me';
        order?: 'oldest' | 'newest';
        /** @description `next` of the page before. */
        after?: string;
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            complaints: {
              id: string;
              site: {
                id: string;
                name: string | null;
              };
              /** @description Null once the account is gone. */
              userId: string | null;
              userRef: string;
              /** @enum {string} */
              category: 'fraud' | 'abuse' | 'spam' | 'illegal' | 'payment' | 'other';
              /** @enum {string} */
              status: 'open' | 'answered' | 'closed';
              /** @description Kinds of personal data the text seems to hold. */
              warnings: string[];
              /** @description RFC 3339. */
              createdAt: string;
              /** @description Who of the staff works on it. */
              assignedTo: string | null;
            }[];
            /** @description `after` of the next page; null at the end. */
            next: string | null;
            counts: {
              open: number;
              answered: number;
              closed: number;
            };
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable`, `vault.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  readComplaint: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            id: string;
            site: {
              id: string;
              name: string | null;
            };
            /** @description Null once the account is gone. */
            userId: string | null;
            userRef: string;
            /** @enum {string} */
            category: 'fraud' | 'abuse' | 'spam' | 'illegal' | 'payment' | 'other';
            /** @enum {string} */
            status: 'open' | 'answered' | 'closed';
            /** @description Kinds of personal data the text seems to hold. */
            warnings: string[];
            /** @description RFC 3339. */
            createdAt: string;
            /** @description Who of the staff works on it. */
            assignedTo: string | null;
            /** @description Null once the person was erased. */
            text: string | null;
            attachments: {
              ordinal: number;
              name: string;
              mediaType: string;
              bytes: number;
            }[];
            messages: {
              /**
               * @description The site reads answers; notes it never sees.
               * @enum {string}
               */
              kind: 'answer' | 'note';
              text: string | null;
              by: string | null;
              /** @description RFC 3339. */
              at: string;
            }[];
            /** @description Null once the account is gone. */
            isSuspended: boolean | null;
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `complaints.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable`, `vault.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  readComplaintAttachment: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
        ordinal: number | null;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/octet-stream': string;
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `complaints.not_found`, `complaints.attachment_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable`, `vault.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  answerComplaint: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          text: string;
        };
      };
    };
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `complaints.not_found`, `complaints.user_unknown` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `complaints.closed` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable`, `vault.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  noteOnComplaint: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          text: string;
        };
      };
    };
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `complaints.not_found`, `complaints.user_unknown` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable`, `vault.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  assignComplaint: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @enum {string} */
          to: 'caller' | 'nobody';
        };
      };
    };
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `complaints.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable`, `vault.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  closeComplaint: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `complaints.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable`, `vault.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  suspendPerson: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          suspended: boolean;
        };
      };
    };
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `complaints.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable`, `vault.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  searchAudit: {
    parameters: {
      query?: {
        userId?: string;
        userRef?: string;
        siteId?: string;
        action?: string;
        actorType?: 'user' | 'site' | 'admin' | 'job';
        actorId?: string;
        result?: 'allowed' | 'denied' | 'failed';
        /** @description A name of an attribute, such as `email`. */
        attribute?: string;
        /** @description RFC 3339. */
        from?: string;
        /** @description Not included. */
        until?: string;
        /** @description Goes on behind this sequence number: `next` of the page before. */
        before?: number;
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            entries: {
              sequence: number;
              /**
               * Format: date-time
               * @description RFC 3339.
               */
              at: string;
              actor: {
                /** @enum {string} */
                type: 'user' | 'site' | 'admin' | 'job';
                id: string;
              };
              userId: string | null;
              userRef: string | null;
              site: {
                id: string;
                name: string | null;
              } | null;
              action: string;
              /** @description Names, never values. */
              attributes: string[];
              purpose: string | null;
              /** @description Shortened, or not kept, as the operator decided. */
              ip: string | null;
              /** @enum {string} */
              result: 'allowed' | 'denied' | 'failed';
              previousHash: string;
              entryHash: string;
            }[];
            /** @description `before` of the next page; null at the end. */
            next: number | null;
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  readAuditVocabulary: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            actions: string[];
            attributes: string[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  readAuditStatus: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description The newest signed head; null while the chain is empty. */
            head: {
              sequence: number;
              entryHash: string;
              /**
               * Format: date-time
               * @description RFC 3339.
               */
              signedAt: string;
              keyId: string;
            } | null;
            /** @description Of the entries that are not archived. */
            firstSequence: number | null;
            segments: {
              firstSequence: number;
              lastSequence: number;
              entryCount: number;
              /**
               * Format: date-time
               * @description RFC 3339.
               */
              closedAt: string;
              keyId: string;
            }[];
            anchor: {
              /** @enum {string} */
              verdict: 'none' | 'unreadable' | 'failed' | 'empty' | 'agrees' | 'contradicts';
              sequence: number | null;
              /**
               * Format: date-time
               * @description RFC 3339.
               */
              signedAt: string | null;
              ageSeconds: number | null;
              /** @description Code of the last round’s error. */
              fault: string | null;
              everySeconds: number;
            };
            /** @description Of the public keys: the one that signs, then former ones. */
            keyIds: string[];
            /** @description The newest one. */
            verification: {
              id: string;
              /** @enum {string} */
              status: 'running' | 'valid' | 'faulty' | 'stopped';
              startedBy: string;
              /**
               * Format: date-time
               * @description RFC 3339.
               */
              startedAt: string;
              /**
               * Format: date-time
               * @description RFC 3339.
               */
              endedAt: string | null;
              /** @description Entries to verify. */
              total: number;
              verified: number;
              /** @description Of the signed head it goes up to. */
              headSequence: number | null;
              /**
               * @description What it was held against; only after `compared` is a cut-off end seen.
               * @enum {string|null}
               */
              anchor: 'compared' | 'empty' | 'unreadable' | 'failed' | 'none' | null;
              anchoredSequence: number | null;
              fault: {
                /** @description The first fault, as in the README of the audit plugin. */
                type: string;
                sequence: number;
                expected?: number;
                anchored?: number;
              } | null;
            } | null;
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  startAuditVerification: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            id: string;
            /** @enum {string} */
            status: 'running' | 'valid' | 'faulty' | 'stopped';
            startedBy: string;
            /**
             * Format: date-time
             * @description RFC 3339.
             */
            startedAt: string;
            /**
             * Format: date-time
             * @description RFC 3339.
             */
            endedAt: string | null;
            /** @description Entries to verify. */
            total: number;
            verified: number;
            /** @description Of the signed head it goes up to. */
            headSequence: number | null;
            /**
             * @description What it was held against; only after `compared` is a cut-off end seen.
             * @enum {string|null}
             */
            anchor: 'compared' | 'empty' | 'unreadable' | 'failed' | 'none' | null;
            anchoredSequence: number | null;
            fault: {
              /** @description The first fault, as in the README of the audit plugin. */
              type: string;
              sequence: number;
              expected?: number;
              anchored?: number;
            } | null;
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.verification_running` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  readAuditVerification: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            id: string;
            /** @enum {string} */
            status: 'running' | 'valid' | 'faulty' | 'stopped';
            startedBy: string;
            /**
             * Format: date-time
             * @description RFC 3339.
             */
            startedAt: string;
            /**
             * Format: date-time
             * @description RFC 3339.
             */
            endedAt: string | null;
            /** @description Entries to verify. */
            total: number;
            verified: number;
            /** @description Of the signed head it goes up to. */
            headSequence: number | null;
            /**
             * @description What it was held against; only after `compared` is a cut-off end seen.
             * @enum {string|null}
             */
            anchor: 'compared' | 'empty' | 'unreadable' | 'failed' | 'none' | null;
            anchoredSequence: number | null;
            fault: {
              /** @description The first fault, as in the README of the audit plugin. */
              type: string;
              sequence: number;
              expected?: number;
              anchored?: number;
            } | null;
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.verification_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  exportAudit: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/x-ndjson; charset=utf-8': string;
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests`, `kernel.busy` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  readAuditKeys: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            keys: {
              /** @enum {string} */
              kty: 'OKP';
              /** @enum {string} */
              crv: 'Ed25519';
              x: string;
            }[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  searchPeople: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @enum {string} */
          by: 'user_id' | 'user_ref' | 'email' | 'phone';
          value: string;
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Null for nobody. */
            person: {
              userId: string;
              createdAt: string;
              lastSignInAt: string | null;
              isSuspended: boolean;
              /** @description Null while nothing of theirs is in a vault. */
              region: string | null;
              siteCount: number;
            } | null;
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable`, `vault.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  listPeople: {
    parameters: {
      query?: {
        region?: string;
        siteId?: string;
        suspended?: 'true' | 'false';
        /** @description `nextCursor` of the page before. */
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            people: {
              userId: string;
              createdAt: string;
              lastSignInAt: string | null;
              isSuspended: boolean;
              /** @description Null while nothing of theirs is in a vault. */
              region: string | null;
              siteCount: number;
            }[];
            nextCursor: string | null;
            /** @description With the first page. */
            total: number | null;
          };
        };
      };
      /** @description `kernel.invalid_request`, `people.invalid_cursor` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  readPeopleFilters: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            regions: string[];
            sites: {
              siteId: string;
              name: string;
              nameRu: string | null;
            }[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  readPerson: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        userId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            userId: string;
            createdAt: string;
            lastSignInAt: string | null;
            isSuspended: boolean;
            /** @description Null while nothing of theirs is in a vault. */
            region: string | null;
            siteCount: number;
            /** @description Null while the region of the person is unavailable. */
            values:
              | {
                  /** @enum {string} */
                  attribute:
                    | 'username'
                    | 'email'
                    | 'phone_number'
                    | 'name'
                    | 'picture'
                    | 'birthdate'
                    | 'gender'
                    | 'locale'
                    | 'website'
                    | 'address';
                  masked: string;
                  /** @description Null for what is not verified at all. */
                  isVerified: boolean | null;
                }[]
              | null;
            /** @enum {string|null} */
            assuranceLevel: 'none' | 'low' | 'substantial' | 'high' | null;
            signIn: {
              hasPassword: boolean;
              factorCount: number;
              providers: string[];
              sessionCount: number;
            };
            sites: {
              siteId: string;
              name: string;
              /** @description Null when it is the same. */
              nameRu: string | null;
              userRef: string;
              block: {
                /** @enum {string} */
                reason: 'fraud' | 'abuse' | 'terms' | 'payment' | 'other';
                since: string;
              } | null;
            }[];
            /** @description Present and past, newest first; 500 at most. */
            consents: {
              id: string;
              siteId: string;
              site: {
                name: string;
                nameRu: string | null;
              };
              attribute: string;
              purpose: string;
              /** @enum {string} */
              release: 'value' | 'answer';
              /**
               * @description `lapsed`: the site no longer declares it as it was agreed to.
               * @enum {string}
               */
              state: 'live' | 'refused' | 'expired' | 'lapsed' | 'ended';
              decidedAt: string;
              expiresAt: string | null;
              endedAt: string | null;
              /** @enum {string|null} */
              endedBy: 'person' | 'site' | 'admin' | 'newer' | null;
            }[];
            complaints: {
              id: string;
              siteId: string;
              /** @enum {string} */
              category: 'fraud' | 'abuse' | 'spam' | 'illegal' | 'payment' | 'other';
              /** @enum {string} */
              status: 'open' | 'answered' | 'closed';
              createdAt: string;
            }[];
            /** @description Asked for and pending: no site serves the person meanwhile. */
            erasure: {
              requestId: string;
              dueAt: string;
            } | null;
            /** @description How long a request to be erased can be taken back. */
            graceDays: number;
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `people.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  listPersonActivity: {
    parameters: {
      query?: {
        before?: number;
      };
      header?: never;
      path: {
        userId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            activity: {
              sequence: number;
              at: string;
              /** @enum {string} */
              actorType: 'user' | 'site' | 'admin' | 'job';
              actorId: string;
              siteId: string | null;
              action: string;
              attributes: string[];
              purpose: string | null;
              /** @enum {string} */
              result: 'allowed' | 'denied' | 'failed';
            }[];
            /** @description For `before`, when there is more. */
            olderThan: number | null;
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `people.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  suspendUser: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        userId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          suspended: boolean;
        };
      };
    };
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `people.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  signUserOut: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        userId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `people.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  blockUserAtSite: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        userId: string;
        siteId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @enum {string} */
          reason: 'fraud' | 'abuse' | 'terms' | 'payment' | 'other';
        };
      };
    };
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `people.not_at_site` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  unblockUserAtSite: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        userId: string;
        siteId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `people.not_at_site` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  listReveals: {
    parameters: {
      query?: {
        status?: 'waiting';
        userId?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /**
             * @description How many administrators it takes.
             * @enum {string}
             */
            policy: 'one' | 'two';
            reveals: {
              id: string;
              /** @description Null once the account is gone. */
              userId: string | null;
              attribute: string;
              /** @enum {string} */
              category: 'support' | 'complaint' | 'legal' | 'security' | 'correction' | 'other';
              reason: string | null;
              /**
               * @description `over`: nobody decided, or looked, in time.
               * @enum {string}
               */
              status: 'waiting' | 'granted' | 'refused' | 'shown' | 'over';
              askedBy: string;
              askedAt: string;
              decidedBy: string | null;
              decidedAt: string | null;
              grantedUntil: string | null;
              shownAt: string | null;
              isMine: boolean;
            }[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable`, `vault.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  askReveal: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          userId: string;
          /** @enum {string} */
          attribute:
            | 'username'
            | 'email'
            | 'phone_number'
            | 'name'
            | 'picture'
            | 'birthdate'
            | 'gender'
            | 'locale'
            | 'website'
            | 'address';
          /** @enum {string} */
          category: 'support' | 'complaint' | 'legal' | 'security' | 'correction' | 'other';
          /** @description Without personal data; what looks like it is refused. */
          reason: string;
        };
      };
    };
    responses: {
      /** @description Done. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            id: string;
            /** @description Null once the account is gone. */
            userId: string | null;
            attribute: string;
            /** @enum {string} */
            category: 'support' | 'complaint' | 'legal' | 'security' | 'correction' | 'other';
            reason: string | null;
            /**
             * @description `over`: nobody decided, or looked, in time.
             * @enum {string}
             */
            status: 'waiting' | 'granted' | 'refused' | 'shown' | 'over';
            askedBy: string;
            askedAt: string;
            decidedBy: string | null;
            decidedAt: string | null;
            grantedUntil: string | null;
            shownAt: string | null;
            isMine: boolean;
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `people.not_found`, `people.no_value` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `people.personal_reason` */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable`, `vault.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  approveReveal: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden`, `people.second_person_needed` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `people.reveal_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `people.reveal_decided` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  refuseReveal: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden`, `people.second_person_needed` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `people.reveal_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `people.reveal_decided` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  showRevealedValue: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            parts: {
              part: string;
              text: string;
            }[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden`, `people.reveal_not_yours` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `people.reveal_not_found`, `people.not_found`, `people.no_value` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `people.reveal_not_granted` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `people.reveal_over` */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable`, `vault.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  listErasures: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            erasures: {
              request_id: string;
              user_ref: string;
              /**
               * @description `cancelled`: the person stays. `done`: the account is gone; your copy must be too.
               * @enum {string}
               */
              status: 'pending' | 'cancelled' | 'done';
              /** @description RFC 3339. */
              requested_at: string;
              /** @description RFC 3339. */
              due_at: string;
              /** @description RFC 3339. */
              confirmed_at: string | null;
            }[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  confirmErasure: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        request_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `dsr.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `dsr.cancelled` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  listRequests: {
    parameters: {
      query?: {
        status?: 'pending' | 'cancelled' | 'done';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            requests: {
              id: string;
              /** @description Null once the account is gone. */
              userId: string | null;
              /** @enum {string} */
              status: 'pending' | 'cancelled' | 'done';
              /** @enum {string} */
              requestedBy: 'person' | 'admin';
              /** @description RFC 3339. */
              requestedAt: string;
              /** @description RFC 3339. */
              dueAt: string;
              /** @description Its day has come, and the account is still there. */
              isLate: boolean;
              /** @description When it was done or taken back. */
              endedAt: string | null;
              sites: {
                asked: number;
                confirmed: number;
                /** @description Have not confirmed 30 days after the account was gone; removed sites do not count. */
                overdue: number;
              };
            }[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  readRequest: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        requestId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            id: string;
            /** @description Null once the account is gone. */
            userId: string | null;
            /** @enum {string} */
            status: 'pending' | 'cancelled' | 'done';
            /** @enum {string} */
            requestedBy: 'person' | 'admin';
            /** @description RFC 3339. */
            requestedAt: string;
            /** @description RFC 3339. */
            dueAt: string;
            /** @description Its day has come, and the account is still there. */
            isLate: boolean;
            /** @description When it was done or taken back. */
            endedAt: string | null;
            sites: {
              asked: number;
              confirmed: number;
              /** @description Have not confirmed 30 days after the account was gone; removed sites do not count. */
              overdue: number;
            };
            askedSites: {
              siteId: string;
              name: string;
              /** @description Null when it is the same. */
              nameRu: string | null;
              userRef: string;
              /** @description RFC 3339. */
              confirmedAt: string | null;
              isOverdue: boolean;
              isRemoved: boolean;
            }[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `dsr.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  askErasure: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        userId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            requestId: string;
            /** @description RFC 3339. */
            dueAt: string;
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `people.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  cancelErasure: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        userId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `people.not_found`, `dsr.not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  readStreams: {
    parameters: {
      query?: {
        stream_id?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json':
            | {
                [key: string]: unknown;
              }
            | {
                [key: string]: unknown;
              }[];
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `events.stream_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  replaceStream: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          [key: string]: unknown;
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            [key: string]: unknown;
          };
        };
      };
      /** @description `kernel.invalid_request`, `events.invalid_request`, `events.endpoint_refused`, `events.unsupported_event` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `events.stream_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  createStream: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          [key: string]: unknown;
        };
      };
    };
    responses: {
      /** @description Done. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            [key: string]: unknown;
          };
        };
      };
      /** @description `kernel.invalid_request`, `events.invalid_request`, `events.endpoint_refused`, `events.unsupported_event` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `events.too_many_streams` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  deleteStream: {
    parameters: {
      query: {
        stream_id: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `events.stream_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  updateStream: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          [key: string]: unknown;
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            [key: string]: unknown;
          };
        };
      };
      /** @description `kernel.invalid_request`, `events.invalid_request`, `events.endpoint_refused`, `events.unsupported_event` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `events.stream_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  rotateWebhookSecret: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          stream_id: string;
          overlap_seconds?: number;
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            webhook_secret: string;
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `events.stream_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `events.wrong_method` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  readStreamStatus: {
    parameters: {
      query: {
        stream_id: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            [key: string]: unknown;
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `events.stream_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  setStreamStatus: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          [key: string]: unknown;
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            [key: string]: unknown;
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `events.stream_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  addSubject: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          [key: string]: unknown;
        };
      };
    };
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `events.stream_not_found`, `events.unknown_subject` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  removeSubject: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          [key: string]: unknown;
        };
      };
    };
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `events.stream_not_found`, `events.unknown_subject` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  verifyStream: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          [key: string]: unknown;
        };
      };
    };
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `events.stream_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests`, `events.verification_too_soon` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  pollEvents: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        streamId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          [key: string]: unknown;
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            sets: {
              [key: string]: string;
            };
            moreAvailable: boolean;
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `events.stream_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `events.wrong_method` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  listDeliveries: {
    parameters: {
      query?: {
        stream_id?: string;
        state?: 'pending' | 'delivered' | 'dead';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            deliveries: {
              id: string;
              stream_id: string;
              event: string;
              jti: string;
              user_ref: string;
              /** @enum {string} */
              state: 'pending' | 'delivered' | 'dead';
              attempts: number;
              created_at: string;
              next_attempt_at: string;
              delivered_at: string | null;
              last_status: number | null;
              last_error: string | null;
              latency_ms: number | null;
            }[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  replayDelivery: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `events.delivery_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  listStreamsOfSite: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            streams: {
              [key: string]: unknown;
            }[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  imposeStreamStatus: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
        streamId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @enum {string} */
          status: 'enabled' | 'paused' | 'disabled';
          /** @default null */
          reason?: string | null;
        };
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            [key: string]: unknown;
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `events.stream_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  listDeliveriesOfSite: {
    parameters: {
      query?: {
        stream_id?: string;
        state?: 'pending' | 'delivered' | 'dead';
      };
      header?: never;
      path: {
        siteId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            deliveries: {
              id: string;
              stream_id: string;
              event: string;
              jti: string;
              user_ref: string;
              /** @enum {string} */
              state: 'pending' | 'delivered' | 'dead';
              attempts: number;
              created_at: string;
              next_attempt_at: string;
              delivered_at: string | null;
              last_status: number | null;
              last_error: string | null;
              latency_ms: number | null;
            }[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  replayDeliveryOfSite: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        siteId: string;
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `events.delivery_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  readStaffSession: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            userId: string;
            /** @enum {string} */
            role: 'admin' | 'data_protection_officer' | 'site_owner' | 'support';
            /** @description Access words of operations. */
            permissions: string[];
            /** @description Null for every site. */
            siteIds: string[] | null;
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  listMembers: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            members: {
              /** @description Of a user of the console. */
              memberId: string;
              /** @enum {string} */
              role: 'admin' | 'data_protection_officer' | 'site_owner' | 'support';
              /** @description Of a site owner; empty for every other role. */
              siteIds: string[];
              grantedBy: string;
              /** @description RFC 3339. */
              grantedAt: string;
            }[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  putMember: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        memberId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @enum {string} */
          role: 'admin' | 'data_protection_officer' | 'site_owner' | 'support';
          /** @default [] */
          siteIds?: string[];
        };
      };
    };
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request`, `staff.invalid_member` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `staff.own_role`, `staff.last_admin` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  removeMember: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        memberId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `staff.member_not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `staff.own_role` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  readOverview: {
    parameters: {
      query?: {
        days?: '7' | '30' | '90';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            days: number;
            /** @description RFC 3339. */
            at: string;
            /** @description Null when the whole audit chain is counted. */
            countedUntil: string | null;
            people: {
              total: number;
              byRegion:
                | {
                    region: string;
                    people: number;
                  }[]
                | null;
            };
            sites: number;
            consents: {
              /** @description Granted, not taken back and not expired. */
              inForce: number;
              days: {
                /** @description YYYY-MM-DD, UTC. */
                day: string;
                /** @description When the day ended. */
                inForce: number;
                granted: number;
                withdrawn: number;
              }[];
            };
            signIns: {
              total: number;
              /** @description In as many days before. */
              before: number;
              days: {
                /** @description YYYY-MM-DD, UTC. */
                day: string;
                count: number;
              }[];
            };
            withdrawals: number;
            disclosures: {
              /** @description How often a value was given to a site. */
              values: number;
              /** @description How often a question about it was answered, without the value. */
              answers: number;
              /** @description Values in as many days before. */
              before: number;
              /** @description Values. */
              days: {
                /** @description YYYY-MM-DD, UTC. */
                day: string;
                count: number;
              }[];
              byAttribute: {
                attribute: string;
                /** @description How often a value was given to a site. */
                values: number;
                /** @description How often a question about it was answered, without the value. */
                answers: number;
              }[];
              /** @description The ten with the most. */
              bySite: {
                site: {
                  id: string;
                  name: string;
                };
                /** @description How often a value was given to a site. */
                values: number;
                /** @description How often a question about it was answered, without the value. */
                answers: number;
              }[];
            };
            complaints: {
              open: number;
              /** @description RFC 3339. */
              oldestAt: string | null;
            } | null;
            /** @description Null for site owners. */
            health: {
              regions: {
                name: string;
                /** @enum {string} */
                state: 'up' | 'down';
              }[];
              /** @enum {string} */
              kms: 'up' | 'down';
              /** @description Events to sites. */
              queue: {
                pending: number;
                dead: number;
                oldestWaitingSeconds: number;
              } | null;
              chain: {
                isFailing: boolean;
                entries: number;
                /** @description RFC 3339. */
                signedAt: string | null;
              };
              /** @description Null without an anchor. */
              anchor: {
                ageSeconds: number | null;
                fault: string | null;
              } | null;
              sealing: string;
            } | null;
            /** @description The most urgent first. */
            attention: {
              /** @enum {string} */
              code:
                | 'chain_failing'
                | 'region_down'
                | 'kms_down'
                | 'data_unsealed'
                | 'anchor_failed'
                | 'anchor_late'
                | 'key_run_failed'
                | 'key_run_interrupted'
                | 'events_late'
                | 'events_dead'
                | 'reveals_waiting'
                | 'complaints_waiting'
                | 'erasures_unconfirmed'
                | 'api_keys_expiring'
                | 'kek_old'
                | 'stream_paused'
                | 'attributes_undeclared'
                | 'texts_untranslated';
              /** @enum {string} */
              urgency: 'critical' | 'warning' | 'notice';
              /**
               * @description Of the console, where it is dealt with.
               * @enum {string}
               */
              page: 'audit' | 'regions' | 'sites' | 'users' | 'complaints' | 'requests';
              site: {
                id: string;
                name: string;
              } | null;
              region: string | null;
              count: number | null;
              /** @description Since when; until when for what ends. */
              at: string | null;
              /** @description Of attributes, keys, or codes of errors. */
              names: string[];
            }[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `metrics.not_ready` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  listRegions: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Who keeps the KEKs. */
            provider: string;
            /** @description False when new versions of a KEK are made with the key service’s own tools. */
            isRotatedHere: boolean;
            kekMaxDays: number;
            regions: {
              name: string;
              /** @description Where people live of whom nothing says otherwise. */
              isHome: boolean;
              /** @enum {string} */
              state: 'up' | 'down';
              latencyMs: number | null;
              people: number;
              /** @description People on their way from here to another region. */
              leaving: number;
              /** @description And from another region to here. */
              coming: number;
              kek: {
                /** @enum {string} */
                state: 'up' | 'down';
                version: string | null;
                /** @description Null when the key service does not tell. */
                createdAt: string | null;
                isOld: boolean;
              };
              /** @description Keys of people by the version of the KEK that they are wrapped with. */
              wrapped: {
                version: string;
                keys: number;
                isCurrent: boolean;
              }[];
            }[];
            index: {
              version: number;
              /** @description While look-up tokens are made anew. */
              previousVersion: number | null;
              region: string;
              /** @description RFC 3339. */
              createdAt: string | null;
            };
            sealing: string;
            sweep: {
              /** @description RFC 3339. */
              finishedAt: string;
              /** @description Of what was left behind. */
              removed: number;
            } | null;
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `metrics.too_slow` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  listRotations: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            rotations: {
              id: string;
              /** @enum {string} */
              kind: 'seal' | 'unseal' | 'rotate-kek' | 'rotate-dek' | 'rotate-index';
              /** @description Null for all. */
              region: string | null;
              /** @enum {string} */
              origin: 'console' | 'command';
              startedBy: string;
              /** @enum {string} */
              state: 'running' | 'interrupted' | 'done' | 'failed';
              /** @enum {string} */
              phase: 'converting' | 'verifying';
              done: number;
              total: number;
              errorCode: string | null;
              /** @description RFC 3339. */
              startedAt: string;
              /** @description RFC 3339. */
              updatedAt: string;
              /** @description RFC 3339. */
              finishedAt: string | null;
            }[];
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
  startRotation: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        region: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @enum {string} */
          kind: 'kek' | 'dek' | 'index';
        };
      };
    };
    responses: {
      /** @description Done. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            id: string;
            /** @enum {string} */
            kind: 'seal' | 'unseal' | 'rotate-kek' | 'rotate-dek' | 'rotate-index';
            /** @description Null for all. */
            region: string | null;
            /** @enum {string} */
            origin: 'console' | 'command';
            startedBy: string;
            /** @enum {string} */
            state: 'running' | 'interrupted' | 'done' | 'failed';
            /** @enum {string} */
            phase: 'converting' | 'verifying';
            done: number;
            total: number;
            errorCode: string | null;
            /** @description RFC 3339. */
            startedAt: string;
            /** @description RFC 3339. */
            updatedAt: string;
            /** @description RFC 3339. */
            finishedAt: string | null;
          };
        };
      };
      /** @description `kernel.invalid_request` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.unauthorized` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.forbidden` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `vault.job_running` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `vault.region_unknown`, `console.index_elsewhere` */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `api.too_many_requests` */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
      /** @description `audit.unavailable` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable: `<area>.<what>`. */
            code: string;
            /** @description For people; may change. */
            message: string;
            /** @description What did not fit, for kernel.invalid_request. */
            fields?: string[];
          };
        };
      };
    };
  };
}
