//! Cookies, kept from one request to the next (RFC 6265).

use cookie_store::{CookieStore, RawCookie};
use ureq::http::{
    HeaderMap, HeaderValue,
    header::{COOKIE, SET_COOKIE},
};
use url::Url;

use super::request::Request;

/// What answers have set.
#[derive(Debug, Default)]
pub(super) struct Cookies(CookieStore);

impl Cookies {
    /// Adds what belongs to this URL to the request, unless the user has set a `Cookie` field.
    pub(super) fn put_into(&self, request: &mut Request) {
        if request.headers.contains_key(COOKIE) {
            return;
        }
        let cookies: Vec<String> =
            self.0.get_request_values(&request.url).map(|(name, value)| format!("{name}={value}")).collect();
        if let (false, Ok(value)) = (cookies.is_empty(), HeaderValue::from_str(&cookies.join("; "))) {
            request.headers.insert(COOKIE, value);
        }
    }

    pub(super) fn take_from(&mut self, headers: &HeaderMap, url: &Url) {
        let set = headers.get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
        let cookies = set.filter_map(|text| RawCookie::parse(text.to_owned()).ok());
        self.0.store_response_cookies(cookies, url);
    }
}
