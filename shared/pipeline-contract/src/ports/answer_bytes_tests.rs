use std::sync::Mutex;

use super::*;

/// A disk of so many bytes, in memory.
#[derive(Debug)]
struct SmallDisk(usize);

struct SmallFile {
    bytes: Mutex<Vec<u8>>,
    room: usize,
}

impl Spool for SmallDisk {
    fn file(&self) -> io::Result<Box<dyn SpoolFile>> {
        Ok(Box::new(SmallFile { bytes: Mutex::default(), room: self.0 }))
    }
}

impl SpoolFile for SmallFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let file = self.bytes.get_mut().unwrap();
        let fits = bytes.len().min(self.room - file.len());
        file.extend_from_slice(&bytes[..fits]);
        if fits < bytes.len() { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<usize> {
        let bytes = self.bytes.lock().unwrap();
        (&bytes[usize::try_from(offset).unwrap()..]).read(into)
    }
}

const LIMITS: AnswerLimits = AnswerLimits { memory_bytes_max: 5, bytes_max: 12 };

fn whole(bytes: &AnswerBytes) -> Vec<u8> {
    let mut whole = Vec::new();
    bytes.reader().read_to_end(&mut whole).unwrap();
    let parts: Vec<u8> = bytes.parts(3).flat_map(Result::unwrap).collect();
    assert_eq!(parts, whole);
    assert_eq!(bytes.object("a").unwrap(), StoredObject::of("a", &whole));
    whole
}

/// What is taken of these pieces, and whether that is all.
fn taken(disk: usize, pieces: &[&str]) -> (AnswerBytes, Result<(), NotTaken>) {
    let disk = SmallDisk(disk);
    let mut collector = AnswerCollector::new(&disk, LIMITS);
    let all = pieces.iter().try_for_each(|piece| collector.add(piece.as_bytes()));
    (collector.bytes(), all)
}

#[test]
fn an_answer_prints_as_the_number_of_its_bytes() {
    let bytes = AnswerBytes::from(b"hello".to_vec());
    assert_eq!(format!("{bytes:?}"), "[5 bytes]");
    assert_eq!(format!("{:?}", taken(99, &["hello", "!"]).0), "[6 bytes]");
}

#[test]
fn few_bytes_stay_in_memory_and_more_go_to_the_disk() {
    for (pieces, in_memory) in [
        (&[][..], true),
        (&["hello"][..], true),
        (&["he", "llo"][..], true),
        (&["hello", "!"][..], false),
        (&["hello world!"][..], false),
    ] {
        let (bytes, all) = taken(99, pieces);
        assert!(all.is_ok());
        assert_eq!(bytes.in_memory().is_some(), in_memory, "{pieces:?}");
        assert_eq!(whole(&bytes), pieces.concat().as_bytes());
        assert_eq!(bytes, AnswerBytes::from(pieces.concat().into_bytes()));
    }
}

#[test]
fn an_answer_above_the_limit_keeps_its_first_bytes() {
    for pieces in [&["hello world!!"][..], &["hello ", "world", "!!"][..]] {
        let (bytes, all) = taken(99, pieces);
        assert!(matches!(all, Err(NotTaken::TooLarge)));
        assert_eq!(whole(&bytes), b"hello world!");
    }
}

#[test]
fn an_answer_that_the_disk_has_no_room_for_keeps_what_was_written_before() {
    let (bytes, all) = taken(8, &["hello", " w", "orld"]);
    assert!(matches!(all, Err(NotTaken::TooLarge)));
    assert_eq!(whole(&bytes), b"hello w");
}

#[test]
fn without_a_disk_only_what_memory_takes_is_taken() {
    let mut collector = AnswerCollector::new(&super::super::NoSpool, LIMITS);
    collector.add(b"hello").unwrap();
    assert!(matches!(collector.add(b"!"), Err(NotTaken::Disk(_))));
    assert_eq!(whole(&collector.bytes()), b"hello");
}
