//! Words for what is wrong with an XML document.

use crate::error::ImportError;
use crate::{Message, Place};

/// The refusal of a trouble by its code.
pub(super) fn refusal(code: &'static str, place: Place) -> ImportError {
    let (what_en, what_fr) = match code {
        "xml.doctype" => (
            "The file declares a document type, which may expand without end or read other files.",
            "Le fichier déclare un type de document, qui peut s’étendre sans fin ou lire d’autres fichiers.",
        ),
        "xml.depth" => ("Elements are nested too deeply here.", "Les éléments sont imbriqués trop profondément ici."),
        "xml.attributes" => ("This element has too many attributes.", "Cet élément porte trop d’attributs."),
        "xml.value" => ("This value is too long.", "Cette valeur est trop longue."),
        "xml.truncated" => {
            ("The file ends too early, within this element.", "Le fichier s’arrête trop tôt, dans cet élément.")
        }
        "xml.none" => ("The file holds no element.", "Le fichier ne contient aucun élément."),
        "xml.outside" => ("Something stands outside the document.", "Un contenu se trouve en dehors du document."),
        "xml.unbalanced" => ("This element is closed under another name.", "Cet élément est fermé sous un autre nom."),
        "xml.reference" => ("This reference stands for no character.", "Cette référence ne désigne aucun caractère."),
        "encoding.malformed" => return crate::encoding::malformed(place, "UTF-8"),
        _ => ("This is not well-formed XML.", "Ce n’est pas du XML bien formé."),
    };
    let next = match code {
        "xml.doctype" => Message::new(
            "Remove the line that begins with <!DOCTYPE, or export the file again without it.",
            "Supprimez la ligne qui commence par <!DOCTYPE, ou exportez de nouveau le fichier sans elle.",
        ),
        "xml.truncated" | "xml.none" => Message::new(
            "Check that the export finished, then transfer the file again.",
            "Vérifiez que l’export est allé à son terme, puis transférez de nouveau le fichier.",
        ),
        _ => Message::new("Export the file again from its source.", "Exportez de nouveau le fichier depuis sa source."),
    };
    ImportError::new(code, place, Message::new(what_en, what_fr), next)
}
