/**
 * Whether a request that may change something comes from a page of ours. What a browser says of
 * where it comes from must be said, and must be this site: another site, a sandboxed page (`null`)
 * and a subdomain of the same site are all strangers.
 *
 * @param origin the site's own, as the server knows it
 */
export function isFromOwnOrigin(request: Request, origin: string): boolean {
	if (request.method === 'GET' || request.method === 'HEAD') return true;
	const fetchSite = request.headers.get('sec-fetch-site');
	if (fetchSite !== null && fetchSite !== 'same-origin') return false;
	const sender = request.headers.get('origin');
	return sender === null ? fetchSite === 'same-origin' : sender === origin;
}
