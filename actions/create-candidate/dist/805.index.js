export const id = 805;
export const ids = [805];
export const modules = {

/***/ 48805:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   signStatement: () => (/* binding */ signStatement)
/* harmony export */ });
/* harmony import */ var _sigstore_bundle__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(36124);
/* harmony import */ var _sigstore_sign__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(45775);
/* harmony import */ var _release_actions_contract__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(92262);
/* harmony import */ var _statement_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(24979);




const PATIENCE = { timeout: 20_000, retry: 2 };
/**
 * Signs a statement with a key that lives for this call and a certificate for the job of `token`,
 * and has it witnessed. Answers the bundle's JSON.
 * @throws ReleaseError `attestation_failed`, which never quotes the token
 */
async function signStatement(statement, services, token) {
    const { fulcio, rekor, tsa } = services;
    const builder = new _sigstore_sign__WEBPACK_IMPORTED_MODULE_1__/* .DSSEBundleBuilder */ .VV({
        signer: new _sigstore_sign__WEBPACK_IMPORTED_MODULE_1__/* .FulcioSigner */ .$o({
            fulcioBaseURL: fulcio,
            identityProvider: { getToken: () => Promise.resolve(token) },
            ...PATIENCE,
        }),
        witnesses: [
            ...(rekor === undefined ? [] : [new _sigstore_sign__WEBPACK_IMPORTED_MODULE_1__/* .RekorWitness */ .fU({ rekorBaseURL: rekor, ...PATIENCE })]),
            ...(tsa === undefined ? [] : [new _sigstore_sign__WEBPACK_IMPORTED_MODULE_1__/* .TSAWitness */ .gs({ tsaBaseURL: tsa, ...PATIENCE })]),
        ],
    });
    try {
        const bundle = await builder.create({ data: Buffer.from(statement), type: _statement_js__WEBPACK_IMPORTED_MODULE_2__/* .PAYLOAD_TYPE */ .Uc });
        return JSON.stringify((0,_sigstore_bundle__WEBPACK_IMPORTED_MODULE_0__.bundleToJSON)(bundle));
    }
    catch (error) {
        throw failed(error, services, token);
    }
}
function failed(error, services, token) {
    const said = error instanceof _sigstore_sign__WEBPACK_IMPORTED_MODULE_1__/* .InternalError */ .Gd ? `${error.code}: ${error.message}` : String(error);
    return new _release_actions_contract__WEBPACK_IMPORTED_MODULE_3__/* .ReleaseError */ .K2({
        code: "attestation_failed",
        message: "The attestation could not be signed: a signing service did not answer as it should.",
        expected: `a certificate, and witnesses, from ${Object.values(services).join(", ")}`,
        // The client quotes a token that it cannot read; the cause is left out for the same reason.
        found: said.replaceAll(token, "***").slice(0, 300),
    });
}


/***/ })

};
