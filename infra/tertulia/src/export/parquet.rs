//! The cohort's rows as one Parquet file with one row group.
//! <https://parquet.apache.org/docs/file-format/>

use std::sync::Arc;

use anyhow::Result;
use parquet::{
    data_type::{BoolType, ByteArray, ByteArrayType, Int64Type},
    file::{
        properties::WriterProperties,
        writer::{SerializedFileWriter, SerializedRowGroupWriter},
    },
    schema::parser::parse_message_type,
};

use super::Row;

const SCHEMA: &str = "message cohort {
  REQUIRED BYTE_ARRAY participant (UTF8);
  REQUIRED BYTE_ARRAY zone (UTF8);
  REQUIRED BYTE_ARRAY stage (UTF8);
  OPTIONAL INT64 consented_at;
  REQUIRED INT64 lessons;
  REQUIRED INT64 done;
  REQUIRED INT64 challenges;
  REQUIRED INT64 questions;
  REQUIRED BOOLEAN silent;
  REQUIRED BYTE_ARRAY raffle (UTF8);
}";

pub(super) fn file(rows: &[Row]) -> Result<Vec<u8>> {
    let schema = Arc::new(parse_message_type(SCHEMA)?);
    let mut bytes = Vec::new();
    let mut file =
        SerializedFileWriter::new(&mut bytes, schema, Arc::new(WriterProperties::default()))?;
    let mut group = file.next_row_group()?;
    words(&mut group, rows, |row| &row.participant)?;
    words(&mut group, rows, |row| &row.zone)?;
    words(&mut group, rows, |row| &row.stage)?;
    let known: Vec<i64> = rows.iter().filter_map(|row| row.consented_at).collect();
    let levels: Vec<i16> = rows.iter().map(|row| i16::from(row.consented_at.is_some())).collect();
    numbers(&mut group, &known, Some(&levels))?;
    for column in [
        |row: &Row| row.lessons,
        |row: &Row| row.done,
        |row: &Row| row.challenges,
        |row: &Row| row.questions,
    ] {
        numbers(&mut group, &rows.iter().map(column).collect::<Vec<_>>(), None)?;
    }
    let silent: Vec<bool> = rows.iter().map(|row| row.silent).collect();
    if let Some(mut column) = group.next_column()? {
        column.typed::<BoolType>().write_batch(&silent, None, None)?;
        column.close()?;
    }
    words(&mut group, rows, |row| &row.raffle)?;
    group.close()?;
    file.close()?;
    Ok(bytes)
}

fn words(
    group: &mut SerializedRowGroupWriter<'_, &mut Vec<u8>>,
    rows: &[Row],
    of: impl Fn(&Row) -> &str,
) -> Result<()> {
    let values: Vec<ByteArray> = rows.iter().map(|row| ByteArray::from(of(row))).collect();
    if let Some(mut column) = group.next_column()? {
        column.typed::<ByteArrayType>().write_batch(&values, None, None)?;
        column.close()?;
    }
    Ok(())
}

fn numbers(
    group: &mut SerializedRowGroupWriter<'_, &mut Vec<u8>>,
    values: &[i64],
    levels: Option<&[i16]>,
) -> Result<()> {
    if let Some(mut column) = group.next_column()? {
        column.typed::<Int64Type>().write_batch(values, levels, None)?;
        column.close()?;
    }
    Ok(())
}

#[cfg(test)]
pub(super) mod tests {
    use parquet::{
        file::reader::{FileReader as _, SerializedFileReader},
        record::RowAccessor as _,
    };

    use super::*;

    pub(in super::super) fn read(bytes: Vec<u8>) -> Vec<Row> {
        let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
        let rows = reader.get_row_iter(None).unwrap().map(Result::unwrap);
        rows.map(|row| Row {
            participant: row.get_string(0).unwrap().clone(),
            zone: row.get_string(1).unwrap().clone(),
            stage: row.get_string(2).unwrap().clone(),
            consented_at: row.get_long(3).ok(),
            lessons: row.get_long(4).unwrap(),
            done: row.get_long(5).unwrap(),
            challenges: row.get_long(6).unwrap(),
            questions: row.get_long(7).unwrap(),
            silent: row.get_bool(8).unwrap(),
            raffle: row.get_string(9).unwrap().clone(),
        })
        .collect()
    }
}
