//! A logo as a PDF carries it: small enough, without transparency. Never keeps
//! a picture larger than it is printed sharp.

use std::collections::BTreeMap;
use std::io::Cursor;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use image::{DynamicImage, GenericImageView as _, ImageFormat, ImageReader, Limits, Rgb, RgbImage};
use printpdf::{DictItem, ExternalStream, ExternalXObject, XObject};

use super::PaperError;

/// Its pixels at most: sharp at the size of its box.
const PIXELS_MAX: (u32, u32) = (600, 240);

/// How large a picture may be that somebody chose as a logo.
const SIDE_MAX: u32 = 6000;

/// From how many bytes on, packed, a picture is stored as a JPEG.
const PACKED_MAX: usize = 40_000;

/// A picture that is ready to print.
#[derive(Clone, Debug)]
pub(super) struct Logo {
    pub(super) object: XObject,
    /// Its width by its height.
    pub(super) ratio: f32,
}

/// Reads a logo from base64; none where there is none.
pub(super) fn read(text: &str) -> Result<Option<Logo>, PaperError> {
    let text: String = text.chars().filter(|it| !it.is_whitespace()).collect();
    if text.is_empty() {
        return Ok(None);
    }
    // A browser's way of saying what it is stands in front where it was copied from one.
    let packed = text.rsplit_once("base64,").map_or(text.as_str(), |it| it.1);
    let bytes = BASE64_STANDARD.decode(packed).map_err(|it| PaperError::Logo(it.to_string()))?;
    let picture = decode(bytes).map_err(|it| PaperError::Logo(it.to_string()))?;
    let (width, height) = picture.dimensions();
    if width == 0 || height == 0 {
        return Err(PaperError::Logo("it is empty".to_owned()));
    }
    let (most_wide, most_high) = PIXELS_MAX;
    let small = if width > most_wide || height > most_high {
        picture.thumbnail(most_wide, most_high)
    } else {
        picture
    };
    let (width, height) = small.dimensions();
    let object = object(&on_white(&small))?;
    Ok(Some(Logo { object, ratio: side(width) / side(height) }))
}

/// What kind of picture a file holds, as mails say it; none of a kind that we cannot print.
pub fn kind(bytes: &[u8]) -> Option<&'static str> {
    let known = [(ImageFormat::Png, "image/png"), (ImageFormat::Jpeg, "image/jpeg")];
    let format = image::guess_format(bytes).ok()?;
    known.iter().find(|it| it.0 == format).map(|it| it.1)
}

fn side(pixels: u32) -> f32 {
    f32::from(u16::try_from(pixels).unwrap_or(u16::MAX))
}

fn decode(bytes: Vec<u8>) -> image::ImageResult<DynamicImage> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    reader.limits(limits);
    reader.decode()
}

/// The picture as it looks on paper.
fn on_white(picture: &DynamicImage) -> RgbImage {
    let clear = picture.to_rgba8();
    RgbImage::from_fn(clear.width(), clear.height(), |x, y| {
        let [r, g, b, alpha] = clear.get_pixel(x, y).0;
        let blend = |it: u8| {
            let mixed = u16::from(it) * u16::from(alpha) + 255 * (255 - u16::from(alpha));
            u8::try_from(mixed / 255).unwrap_or(u8::MAX)
        };
        Rgb([r, g, b].map(blend))
    })
}

fn object(picture: &RgbImage) -> Result<XObject, PaperError> {
    let name = |it: &str| DictItem::Name(it.as_bytes().to_vec());
    let mut dict = BTreeMap::from([
        ("Type".to_owned(), name("XObject")),
        ("Subtype".to_owned(), name("Image")),
        ("Width".to_owned(), DictItem::Int(i64::from(picture.width()))),
        ("Height".to_owned(), DictItem::Int(i64::from(picture.height()))),
        ("BitsPerComponent".to_owned(), DictItem::Int(8)),
        ("ColorSpace".to_owned(), name("DeviceRGB")),
    ]);
    let raw = picture.as_raw().clone();
    let mut stream = lopdf::Stream::new(lopdf::Dictionary::new(), raw.clone());
    let packs = stream.compress().is_ok() && stream.content.len() <= PACKED_MAX;
    let content = if packs {
        raw
    } else {
        let mut jpeg = Cursor::new(Vec::new());
        picture
            .write_to(&mut jpeg, ImageFormat::Jpeg)
            .map_err(|it| PaperError::Logo(it.to_string()))?;
        dict.insert("Filter".to_owned(), name("DCTDecode"));
        jpeg.into_inner()
    };
    let stream = ExternalStream { dict, content, compress: packs };
    Ok(XObject::External(ExternalXObject { stream, width: None, height: None, dpi: None }))
}
