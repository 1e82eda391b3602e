//! User and password of a URL, as a header field (RFC 7617).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use percent_encoding::percent_decode_str;
use ureq::http::{HeaderValue, header::AUTHORIZATION};

use super::request::Request;

impl Request {
    /// Takes user and password out of the URL, and sends them unless there is an `Authorization` already. As a header field a
    /// redirect carries them on within their origin, and no further.
    pub(super) fn use_credentials(&mut self) {
        let (user, password) = (self.url.username(), self.url.password());
        if user.is_empty() && password.is_none() {
            return;
        }
        let mut text: Vec<u8> = percent_decode_str(user).collect();
        text.push(b':');
        text.extend(percent_decode_str(password.unwrap_or_default()));
        if let Ok(mut value) = HeaderValue::try_from(format!("Basic {}", STANDARD.encode(text))) {
            value.set_sensitive(true);
            self.headers.entry(AUTHORIZATION).or_insert(value);
        }
        // These fail for URLs without a host only.
        let _ = (self.url.set_username(""), self.url.set_password(None));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{super::request::url, *};

    #[test]
    fn are_bytes_of_their_own_and_leave_the_url() {
        for (credentials, expected) in [
            ("aladdin:open%20sesame@", Some("Basic YWxhZGRpbjpvcGVuIHNlc2FtZQ==")),
            ("test:123%C2%A3@", Some("Basic dGVzdDoxMjPCow==")),
            ("a%40b:c%3Ad@", Some("Basic YUBiOmM6ZA==")),
            ("a@", Some("Basic YTo=")),
            (":b@", Some("Basic OmI=")),
            ("", None),
            ("@", None),
        ] {
            let mut request = Request::get(url(&format!("https://{credentials}a.example/x")).unwrap());
            request.use_credentials();
            assert_eq!(request.url.as_str(), "https://a.example/x");
            let value = request.headers.get(AUTHORIZATION).map(|value| value.to_str().unwrap());
            assert_eq!(value, expected, "{credentials}");
        }
        let mut request = Request::get(url("https://a:b@a.example/").unwrap());
        request.set_header("Authorization", "Bearer x", false).unwrap();
        request.use_credentials();
        assert_eq!(request.headers.get(AUTHORIZATION).unwrap(), "Bearer x");
    }
}
